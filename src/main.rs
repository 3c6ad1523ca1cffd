//! The command `klausel`.
#![allow(clippy::all)]
fn main() {
    let mut s = klauselwerk::base::Sources::default();
    let mut all = vec![];
    for a in std::env::args().skip(1) {
        let t = std::fs::read(&a).unwrap();
        let (t, bad) = klauselwerk::syntax::decode(t);
        let id = s.add(a.clone(), t.clone());
        if let Some(b) = bad { all.push(b.diagnostic(id)); continue }
        let p = klauselwerk::syntax::parse_file(id, &t);
        if std::env::var("AST").is_ok() { println!("{:#?}", p.file); }
        all.extend(p.problems);
        println!("{a}: {} items", p.file.items.len());
    }
    klauselwerk::diagnostic::sort(&mut all);
    println!("{}", klauselwerk::diagnostic::render(&all, &s, klauselwerk::diagnostic::Style::Plain));
}
