//! Names that cannot be read or written, or that are of one file: an error before anything is written.

use std::fs;

use super::cut_short::{Place, ended};

const ROWS: &[u8] = b"id,agreed,Gefahr\n1,Leitungswasser,Leitungswasser\n2,,Brannd\n";

/// Each of these runs says this, and leaves the folder as it was.
fn fails(place: &Place, runs: &[(&str, &str)]) {
    let all = || place.files().into_iter().map(|name| (fs::read(place.path(&name)).ok(), name)).collect::<Vec<_>>();
    let before = all();
    for (args, wanted) in runs {
        let (code, told) = ended(place.klausel(args));
        assert_eq!(code, 1, "{args}: {told}");
        assert!(told.lines().next().is_some_and(|first| first == *wanted), "{args}: {told}");
        assert!(told.contains("= help: ") || told.contains("cannot read"), "{args}: {told}");
        assert!(all() == before, "{args}: {:?}", place.files());
    }
}

#[test]
fn places_that_are_none() {
    let place = Place::new();
    place.write("rows.csv", ROWS);
    fs::create_dir(place.path("folder.csv")).unwrap();
    fails(
        &place,
        &[
            ("run book folder.csv -o out.csv", "error[K0601]: cannot read `folder.csv`: it is a folder"),
            (
                "run book missing.csv -o out.csv",
                "error[K0601]: cannot read `missing.csv`: there is no such file or folder",
            ),
            (
                "run book missing.parquet -o out.csv",
                "error[K0601]: cannot read `missing.parquet`: there is no such file or folder",
            ),
            (
                "run book rows.csv/rows.csv -o out.csv",
                "error[K0601]: cannot read `rows.csv/rows.csv`: Not a directory (os error 20)",
            ),
            ("run book rows.csv -o folder.csv", "error[K0601]: cannot write `folder.csv`: it is a folder"),
            ("run book rows.csv -o none/out.csv", "error[K0601]: cannot write `none/out.csv`: there is no such folder"),
            (
                "run book rows.csv -o out.csv --rejects none/r.csv",
                "error[K0601]: cannot write `none/r.csv`: there is no such folder",
            ),
            (
                "run book rows.csv -o out.csv --rejects folder.csv",
                "error[K0601]: cannot write `folder.csv`: it is a folder",
            ),
            (
                "diff book 1 2 --portfolio rows.csv --rejects none/r.csv",
                "error[K0601]: cannot write `none/r.csv`: there is no such folder",
            ),
        ],
    );
}

/// A folder that nobody may write to; the system's own, if this user may write everywhere else.
#[test]
#[cfg(target_os = "linux")]
fn a_folder_that_may_not_be_written_to() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    place.write("rows.csv", ROWS);
    let shut = place.path("shut");
    fs::create_dir(&shut).unwrap();
    fs::set_permissions(&shut, fs::Permissions::from_mode(0o555)).unwrap();
    let folder = if fs::write(shut.join("probe"), "").is_ok() { "/sys" } else { "shut" };
    let _ = fs::remove_file(shut.join("probe"));
    let title = |name: &str| format!("error[K0601]: cannot write `{folder}/{name}`: you may not write there");
    fails(
        &place,
        &[
            (&format!("run book rows.csv -o {folder}/out.csv --rejects r.csv"), &title("out.csv")),
            (&format!("run book rows.csv -o out.csv --rejects {folder}/r.csv"), &title("r.csv")),
            (&format!("sample book --rows 2 -o {folder}/s.csv"), &title("s.csv")),
        ],
    );
}

#[test]
fn two_names_of_one_file() {
    let place = Place::new();
    place.write("a.csv", ROWS);
    place.write("map.json", b"");
    place.write("one.csv", super::BOOK.as_bytes());
    let over = "error[K0610]: the answers would be written over the portfolio";
    let rejects = "error[K0610]: the rejected rows would be written over the portfolio";
    let one = "error[K0610]: the answers and the rejected rows would be written to one file";
    let absolute = format!("run book a.csv -o b.csv --rejects {}", place.path("b.csv").display());
    let mut runs = vec![
        ("run book a.csv -o a.csv", over),
        ("run book a.csv -o ./a.csv", over),
        ("run book ./a.csv -o book/../a.csv", over),
        ("run book a.csv -o b.csv --rejects book/../a.csv", rejects),
        ("diff book 1 2 --portfolio a.csv --rejects ./a.csv", rejects),
        ("run book a.csv -o b.csv --rejects b.csv", one),
        ("run book a.csv -o b.csv --rejects ./b.csv", one),
        ("run book a.csv -o book/../b.csv --rejects b.csv", one),
        (&absolute, one),
        ("run book a.csv -o map.json --map map.json", "error[K0610]: the answers would be written over the map"),
        (
            "run one.csv a.csv -o b.csv --rejects one.csv",
            "error[K0610]: the rejected rows would be written over the rulebook",
        ),
    ];
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("a.csv", place.path("link.csv")).unwrap();
        runs.push(("run book a.csv -o link.csv", over));
        runs.push(("run book link.csv -o a.csv", over));
    }
    fails(&place, &runs);
    // Files of one name in two folders are two files.
    fs::create_dir(place.path("there")).unwrap();
    let (code, told) = ended(place.klausel("run book a.csv -o there/a.csv --rejects b.csv"));
    assert_eq!((code, told.as_str()), (0, ""));
    assert_eq!(place.read("a.csv"), ROWS);
}
