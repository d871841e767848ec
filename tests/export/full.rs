//! A disk that is full: nothing half-written under a final name, nothing lost, and the next time goes on.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::process::Output;

use super::files;
use super::home::Home;

impl Home {
    /// Runs a script with a disk of its own at `small` that has some room left: `fill KILOBYTES` leaves so much,
    /// `empty` all of it. `None` where namespaces are not allowed.
    fn with_small_disk(&self, script: &str) -> Option<Output> {
        fs::create_dir_all(self.path("small")).unwrap();
        let whole = format!(
            r#"mount -t tmpfs -o size=2m tmpfs small || exit 77
            fill() {{ head -c $(((2048 - $1) * 1024 - $(du -sk small | cut -f1) * 1024)) /dev/zero >small/filler; }}
            empty() {{ rm small/filler; }}
            kept() {{ rm -rf "$1"; cp -r small "$1"; }}
            {script}"#
        );
        let keytop = self.command(&[]);
        let mut unshare = std::process::Command::new("unshare");
        unshare.args(["--map-root-user", "--mount", "sh", "-c", &whole, "sh"]).arg(keytop.get_program());
        unshare.current_dir(self.path("."));
        for (name, value) in keytop.get_envs() {
            match value {
                Some(value) => unshare.env(name, value),
                None => unshare.env_remove(name),
            };
        }
        let done = unshare.output().ok()?;
        let told = String::from_utf8_lossy(&done.stderr).into_owned();
        let is_refused = done.status.code() == Some(77) || told.starts_with("unshare:");
        let is_root = fs::metadata("/proc/self").unwrap().uid() == 0;
        assert!(!(is_refused && is_root && std::env::var_os("KEYTOP_TESTS_NEED_ALL").is_some()), "{told}");
        (!is_refused).then_some(done)
    }

    /// The files of a folder with what is in them.
    fn contents(&self, folder: &str) -> BTreeMap<String, Vec<u8>> {
        files(&self.path(folder)).into_iter().map(|(name, path)| (name, fs::read(path).unwrap())).collect()
    }
}

#[test]
fn an_export_to_a_full_disk_leaves_what_was_there_and_comes_whole_once_there_is_room() {
    let home = Home::with_events();
    home.done(&["export", "--by", "second", "--out", "whole"]);
    let script = r#"
        keytop() { "$KEYTOP" --config config.toml export --out small/lake --by "$@"; }
        KEYTOP=$1
        keytop hour >told 2>&1 || exit 1
        kept before
        fill 24
        keytop second >told 2>&1; echo $?
        empty
        kept after
        keytop second >>told 2>&1; echo $?
        kept again"#;
    let Some(done) = home.with_small_disk(script) else { return };
    let told = fs::read_to_string(home.path("told")).unwrap();
    assert_eq!(String::from_utf8(done.stdout).unwrap(), "1\n0\n", "{told}");
    assert!(told.contains("cannot write small/lake: No space left on device"), "{told}");
    assert_eq!(home.contents("after"), home.contents("before"));
    assert_eq!(home.contents("again/lake"), home.contents("whole"));
}

#[test]
fn a_push_to_a_full_disk_leaves_whole_files_only_and_is_gone_on_with() {
    let home = Home::with_events();
    home.done(&["push", "--format", "jsonl", "--by", "second", "whole"]);
    let script = r#"
        keytop() { "$KEYTOP" --config config.toml push --format jsonl --by second small/to "$@"; }
        KEYTOP=$1
        fill 40
        keytop >told 2>&1; echo $?
        empty
        kept after
        keytop >>told 2>&1; echo $?
        kept again"#;
    let Some(done) = home.with_small_disk(script) else { return };
    let told = fs::read_to_string(home.path("told")).unwrap();
    assert_eq!(String::from_utf8(done.stdout).unwrap(), "1\n0\n", "{told}");
    assert!(told.contains("No space left on device"), "{told}");
    let (whole, after) = (home.contents("whole"), home.contents("after/to"));
    assert!(!after.is_empty() && after.len() < whole.len(), "{} of {}: {told}", after.len(), whole.len());
    assert!(after.iter().all(|(name, bytes)| whole.get(name) == Some(bytes)), "{:?}", after.keys());
    assert_eq!(home.contents("again/to"), whole);
}

#[test]
fn a_push_whose_own_disk_is_full_says_so_and_brings_the_rest_once_there_is_room() {
    let home = Home::with_events();
    home.done(&["push", "--format", "jsonl", "--by", "second", "whole"]);
    let script = r#"
        keytop() { "$KEYTOP" --config config.toml --journal small/journal.db push --format jsonl --by second to "$@"; }
        KEYTOP=$1
        cp .local/share/keytop/journal.db small/
        fill 16
        keytop >told 2>&1; echo $?
        empty
        fill 44
        keytop >>told 2>&1; echo $?
        empty
        rm -rf kept; cp -r to kept 2>/dev/null || mkdir kept
        keytop >>told 2>&1; echo $?"#;
    let Some(done) = home.with_small_disk(script) else { return };
    let told = fs::read_to_string(home.path("told")).unwrap();
    assert_eq!(String::from_utf8(done.stdout).unwrap(), "1\n1\n0\n", "{told}");
    // For reading the journal, and for what is put together beside it.
    assert!(told.contains("the disk is full; free some space") && told.contains("No space left on device"), "{told}");
    let (whole, kept) = (home.contents("whole"), home.contents("kept"));
    assert!(kept.iter().all(|(name, bytes)| whole.get(name) == Some(bytes)), "{:?}", kept.keys());
    assert_eq!(home.contents("to"), whole);
}
