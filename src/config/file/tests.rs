use super::*;

const TEXT: &str = "# my settings\n\nidle_timeout   = \"90s\" # short\n\n[screen]   # how it looks\n  theme='nord'\n\
    # the end of it\n\n[privacy]\nexclude_apps = [\n  \"a*\", # mine\n  \"b\",\n]\n";

fn opened(text: &str) -> (tempfile::TempDir, SettingsFile) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    fs::write(&path, text).unwrap();
    let file = SettingsFile::open(&path).unwrap();
    (folder, file)
}

fn text(words: &str) -> Setting {
    Setting::Text(words.to_owned())
}

#[test]
fn comments_order_and_spacing_stay() {
    let (folder, mut file) = opened(TEXT);
    file.set(&["screen", "theme"], text("paper")).unwrap();
    file.set(&["idle_timeout"], text("3min")).unwrap();
    file.set(&["record", "events"], Setting::Flag(true)).unwrap();
    let config = file.save().unwrap();
    assert_eq!((config.screen.theme.as_deref(), config.record.events), (Some("paper"), true));
    let expected = TEXT.replace("\"90s\"", "\"3min\"").replace("'nord'", "\"paper\"") + "\n[record]\nevents = true\n";
    assert_eq!(fs::read_to_string(folder.path().join("config.toml")).unwrap(), expected);
}

#[test]
fn what_says_the_same_is_not_written_anew() {
    let (_folder, mut file) = opened(TEXT);
    file.set(&["screen", "theme"], text("nord")).unwrap();
    file.set(&["privacy", "exclude_apps"], Setting::Texts(vec!["a*".into(), "b".into()])).unwrap();
    assert_eq!(file.text(), TEXT);
}

#[test]
fn every_value_of_the_example_can_be_set_and_its_comments_stay() {
    let (_folder, mut file) = opened(super::super::EXAMPLE);
    file.set(&["activity", "levels"], Setting::Wholes(vec![10, 20])).unwrap();
    file.set(&["record", "mouse_hz"], Setting::Whole(0)).unwrap();
    file.set(&["keyboard", "legends"], text("dvorak")).unwrap();
    let config = file.config().unwrap();
    assert_eq!((config.activity.levels, config.record.mouse_hz), ([10, 20], None));
    let comments =
        |text: &str| text.lines().filter(|line| line.starts_with('#')).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(comments(&file.text()), comments(super::super::EXAMPLE));
}

#[test]
fn a_file_that_changed_meanwhile_is_left_as_it_is() {
    let (folder, mut file) = opened(TEXT);
    let path = folder.path().join("config.toml");
    fs::write(&path, "altgr = false\n").unwrap();
    file.set(&["altgr"], Setting::Flag(true)).unwrap();
    let error = file.save().unwrap_err();
    assert!(matches!(error, EditError::Changed(_)), "{error}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "altgr = false\n");
    fs::remove_file(&path).unwrap();
    assert!(matches!(file.save(), Err(EditError::Changed(_))));
}

#[test]
fn what_is_no_setting_is_not_written() {
    let (folder, mut file) = opened(TEXT);
    file.set(&["idle_timeout"], text("3 moons")).unwrap();
    let error = file.save().unwrap_err().to_string();
    assert!(error.contains("\"3 moons\" is not a duration"), "{error}");
    assert_eq!(fs::read_to_string(folder.path().join("config.toml")).unwrap(), TEXT);
    let error = file.set(&["idle_timeout", "x"], text("y")).unwrap_err().to_string();
    assert!(error.contains("idle_timeout is no table"), "{error}");
}

#[test]
fn a_file_that_may_not_be_written_is_named() {
    let (folder, mut file) = opened(TEXT);
    let path = folder.path().join("config.toml");
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).unwrap();
    file.set(&["altgr"], Setting::Flag(false)).unwrap();
    let error = file.save().unwrap_err().to_string();
    assert!(error.contains("config.toml are read-only"), "{error}");
    assert_eq!(fs::read_to_string(&path).unwrap(), TEXT);
}

#[test]
fn a_file_that_was_not_there_is_made_with_its_folder() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep/config.toml");
    let mut file = SettingsFile::open(&path).unwrap();
    file.set(&["screen", "theme"], text("nord")).unwrap();
    file.save().unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), format!("{HEAD}[screen]\ntheme = \"nord\"\n"));
    file.set(&["screen", "theme"], text("paper")).unwrap();
    file.save().unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), format!("{HEAD}[screen]\ntheme = \"paper\"\n"));
    assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "nothing is left beside it");
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link_and_rights_stay() {
    use std::os::unix::fs::PermissionsExt as _;

    let (folder, _) = opened(TEXT);
    let (path, link) = (folder.path().join("config.toml"), folder.path().join("link.toml"));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    std::os::unix::fs::symlink(&path, &link).unwrap();
    let mut file = SettingsFile::open(&link).unwrap();
    file.set(&["altgr"], Setting::Flag(false)).unwrap();
    file.save().unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(fs::read_to_string(&path).unwrap().contains("altgr = false"));
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
}

#[test]
fn rows_are_set_changed_and_taken_out() {
    let mut file = SettingsFile {
        path: PathBuf::from("config.toml"),
        known: Some(String::new()),
        document: "# work\n[[rule]]\nname = \"a\" # first\nold = 1\n".parse().unwrap(),
    };
    let row = |name: &'static str| vec![("name", text(name))];
    file.set_rows("rule", vec![row("x"), row("y")]).unwrap();
    assert_eq!(file.text(), "# work\n[[rule]]\nname = \"x\" # first\n\n[[rule]]\nname = \"y\"\n");
    file.set_rows("rule", vec![row("z")]).unwrap();
    assert_eq!(file.text(), "# work\n[[rule]]\nname = \"z\" # first\n");
    file.set_rows("rule", Vec::new()).unwrap();
    assert!(!file.text().contains("rule"));
    file.set(&["screen", "theme"], text("nord")).unwrap();
    file.remove(&["screen", "theme"]);
    file.remove(&["nothing", "here"]);
    assert_eq!(file.text().trim(), "[screen]");
}
