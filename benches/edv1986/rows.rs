//! The rows of the benchmark: a contract and a loss each, drawn with a fixed seed, and the rules once more by hand.

/// Columns of yes and no, in the order of the file.
pub(crate) const FLAGS: [&str; 13] = [
    "feuer",
    "leitungswasser",
    "einbruch",
    "sturm",
    "ec",
    "elektronik",
    "datentraeger",
    "mehrkosten",
    "elektronik_bu",
    "k510",
    "k412",
    "k638",
    "k639",
];
pub(crate) const PERILS: [&str; 30] = [
    "brand",
    "blitzschlag",
    "explosion",
    "flugzeugabsturz",
    "leitungswasseraustritt",
    "einbruchdiebstahl",
    "raub",
    "vandalismus",
    "sturm",
    "hagel",
    "innere_unruhen",
    "boeswillige_beschaedigung",
    "streik",
    "aussperrung",
    "fahrzeuganprall",
    "rauch",
    "ueberschallknall",
    "sprinklerleckage",
    "fahrlaessigkeit",
    "bedienungsfehler",
    "kurzschluss",
    "ueberspannung",
    "ueberschwemmung",
    "diebstahl",
    "sabotage",
    "erdbeben",
    "kernenergie",
    "krieg",
    "verschleiss",
    "datenloeschung",
];
pub(crate) const OBJECTS: [&str; 6] =
    ["dv_anlage", "festplatte", "datentraeger_wechselbar", "daten", "gebaeude", "inventar"];
pub(crate) const ACTORS: [&str; 4] = ["keiner", "dritter", "betriebsangehoeriger", "versicherungsnehmer"];
/// Columns of money, in hundredths.
pub(crate) const MONEY: [&str; 4] = ["loss", "sum_insured", "insured_value", "deductible"];

/// One row; kinds by their places in the lists above, money in Pfennig.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Row {
    pub(crate) id: u32,
    pub(crate) flags: [bool; 13],
    pub(crate) peril: u8,
    pub(crate) object: u8,
    pub(crate) actor: u8,
    pub(crate) intent: bool,
    pub(crate) wind: u8,
    pub(crate) money: [i64; 4],
}

/// A generator of numbers (SplitMix64, Steele, Lea and Flood 2014).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        u64::try_from((u128::from(self.next()) * u128::from(limit)) >> 64).unwrap()
    }

    fn in_thousand(&mut self, share: u64) -> bool {
        self.below(1000) < share
    }

    fn byte(&mut self, limit: u64) -> u8 {
        u8::try_from(self.below(limit)).unwrap()
    }
}

/// Rows without end; the first ones are the same however many are taken.
pub(crate) struct Rows(Numbers, u32);

impl Rows {
    pub(crate) fn new() -> Self {
        Self(Numbers(19_861_212), 0)
    }
}

impl Iterator for Rows {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        let draw = &mut self.0;
        // The order of the draws is the order of the columns' making, not of the columns.
        let (elektronik, datentraeger) = (draw.in_thousand(857), draw.in_thousand(393));
        let (interruption, sort) = (draw.in_thousand(384), draw.below(3));
        let (feuer, leitungswasser) = (draw.in_thousand(900), draw.in_thousand(700));
        let (einbruch, sturm) = (draw.in_thousand(750), draw.in_thousand(600));
        let ec = feuer && draw.in_thousand(250);
        let k510 = leitungswasser && draw.in_thousand(500);
        let k412 = einbruch && draw.in_thousand(500);
        let k638 = datentraeger && draw.in_thousand(800);
        let k639 = datentraeger && draw.in_thousand(300);
        let (peril, object, actor) = (draw.byte(30), draw.byte(6), draw.byte(4));
        let (intent, wind) = (draw.in_thousand(150), draw.byte(13));
        let value = 10 + draw.below(491);
        let sum = (value * (60 + draw.below(51))).div_ceil(100).min(500);
        let most = (value * 110_000).min(50_000_000);
        let drawn = draw.below(most) + 1;
        let loss = drawn / (1 + draw.below(20)) + 1;
        let deductible = [0, 25_000, 50_000, 100_000, 250_000][usize::from(draw.byte(5))];
        let id = self.1;
        self.1 += 1;
        let pfennig = |amount: u64| i64::try_from(amount).unwrap();
        Some(Row {
            id,
            flags: [
                feuer,
                leitungswasser,
                einbruch,
                sturm,
                ec,
                elektronik,
                datentraeger,
                interruption && sort != 1,
                interruption && sort != 0,
                k510,
                k412,
                k638,
                k639,
            ],
            peril,
            object,
            actor,
            intent,
            wind,
            money: [pfennig(loss), pfennig(sum * 100_000), pfennig(value * 100_000), pfennig(deductible)],
        })
    }
}

/// What everybody must agree on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Checksum {
    pub(crate) lines: [u64; 7],
    pub(crate) covered: u64,
    pub(crate) indemnity: i64,
}

/// The loop by hand: one structure after the other, branches where a person would write them. The lines that cover as a
/// mask, and what is paid in Pfennig.
#[inline]
pub(crate) fn by_hand(row: &Row) -> (u8, i64) {
    let [feuer, leitungswasser, einbruch, sturm, ec, elektronik, datentraeger, _, _, k510, k412, k638, _] = row.flags;
    let water = row.peril == 4 && (row.object != 0 || k510);
    let storm = row.peril == 8 && row.wind >= 8;
    let anything = !(row.intent && row.actor == 3 || row.peril == 10 || (25..=28).contains(&row.peril));
    let extended = match row.peril {
        9 | 10 | 12..=17 => true,
        11 => row.actor != 2,
        4 => water,
        8 => storm,
        _ => false,
    };
    let mut mask = 0;
    if feuer && row.peril < 4 {
        mask |= 1;
    }
    if leitungswasser && water {
        mask |= 2;
    }
    if einbruch && (row.peril == 5 || row.peril == 6 || row.peril == 7 && k412) {
        mask |= 4;
    }
    if sturm && storm {
        mask |= 8;
    }
    if ec && extended {
        mask |= 16;
    }
    if elektronik && anything && row.object < 2 {
        mask |= 32;
    }
    if datentraeger && k638 && anything && row.peril != 29 && (row.object == 2 || row.object == 3) {
        mask |= 64;
    }
    if mask == 0 {
        return (0, 0);
    }
    let [loss, sum, value, deductible] = row.money;
    let loss = if mask != 64 && sum < value { (2 * loss * sum + value) / (2 * value) } else { loss };
    (mask, (loss.min(sum) - deductible).max(0))
}

pub(crate) fn checksum(rows: &[Row]) -> Checksum {
    let mut all = Checksum::default();
    for row in rows {
        let (mask, indemnity) = by_hand(row);
        for (line, count) in all.lines.iter_mut().enumerate() {
            *count += u64::from(mask >> line & 1);
        }
        all.covered += u64::from(mask != 0);
        all.indemnity += indemnity;
    }
    all
}
