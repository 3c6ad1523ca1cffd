mod architecture;
mod case;
mod check;
mod docs;
mod decide;
mod edv;
mod ledger;
