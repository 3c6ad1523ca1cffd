//! What `docs/portfolios.md` shows is what comes out.

use klauselwerk::base::Sources;
use klauselwerk::book::load;
use klauselwerk::portfolio::{ColumnMap, Format, Options};

use super::{csv, options, ran};

#[test]
fn the_page_shows_what_comes_out() {
    let page = std::fs::read_to_string("docs/portfolios.md").unwrap();
    let blocks = |sort: &str| -> Vec<String> {
        let parts = page.split("```").skip(1).step_by(2);
        parts.filter_map(|part| part.strip_prefix(&format!("{sort}\n"))).map(str::to_owned).collect()
    };
    let mut sources = Sources::default();
    sources.add("haus.klausel", blocks("klausel")[0].as_str());
    let mut loaded = load(&sources);
    assert!(loaded.problems.is_empty(), "{:#?}", loaded.problems);
    let book = loaded.books.pop().unwrap();
    let [rows, answers, rejected] = <[String; 3]>::try_from(blocks("csv")).unwrap();
    let ran = ran(&book, csv(rows), "", &Options { keep: vec!["id".to_owned()], ..options(Format::Csv) });
    assert_eq!(ran.text(), answers);
    let told = ran.faults.iter().map(|fault| {
        let column = fault.column.as_deref().unwrap_or_default();
        format!("{},{column},{},{},{}\n", fault.row, fault.value, fault.code, fault.message)
    });
    assert_eq!(format!("row,column,value,code,message\n{}", told.collect::<String>()), rejected);
    let map = &blocks("toml")[0];
    ColumnMap::read(klauselwerk::base::FileId::default(), map).unwrap();
}
