//! The shipped rulebook as it was in 1986, without its scenarios and assertions.

use klauselwerk::base::Sources;

const WORDING: [&str; 4] = [
    include_str!("../../rulebooks/edv/1986.klausel"),
    include_str!("../../rulebooks/edv/1986-sach.klausel"),
    include_str!("../../rulebooks/edv/1986-elektronik.klausel"),
    include_str!("../../rulebooks/edv/1986-vertrauensschaden.klausel"),
];

pub(crate) fn sources() -> Sources {
    let mut sources = Sources::default();
    for text in WORDING {
        sources.add("1986.klausel", text);
    }
    sources
}
