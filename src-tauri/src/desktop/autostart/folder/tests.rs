//! The entry in a folder of the test's own, held against what `GLib` and `desktop-file-validate` make of it.

use std::process::Command;

use tempfile::TempDir;

use super::*;

/// A person's settings, those for every user, and a program.
struct Fixture {
    files: TempDir,
}

impl Fixture {
    fn new() -> Fixture {
        Fixture { files: TempDir::new().unwrap() }
    }

    fn folder(&self, program: &str, copy: Option<&str>) -> Folder {
        let program = Program { file: Some(program.into()), folder: copy.map(PathBuf::from) };
        let common = [self.files.path().join("xdg")];
        Folder::below(program, "ringtray", &self.files.path().join("config"), &common)
    }

    fn entry(&self) -> PathBuf {
        self.files.path().join("config/autostart/ringtray.desktop")
    }

    fn write(&self, below: &str, lines: &str) {
        let folder = self.files.path().join(below).join("autostart");
        fs::create_dir_all(&folder).unwrap();
        let text = format!("[Desktop Entry]\nType=Application\nName=Ringtray\n{lines}\n");
        fs::write(folder.join("ringtray.desktop"), text).unwrap();
    }
}

/// The words of the command that `GLib`, and with it most desktops, starts for an entry.
fn started(entry: &Path) -> Vec<String> {
    let read = KeyFile::new();
    read.load_from_file(entry, KeyFileFlags::NONE).unwrap();
    let exec = read.string(GROUP, "Exec").unwrap().replace("%%", "%");
    let words = glib::shell_parse_argv(exec).unwrap();
    words.into_iter().map(|word| word.into_string().unwrap()).collect()
}

fn validate(entry: &Path) {
    let said = Command::new("desktop-file-validate").arg(entry).output().unwrap();
    let text = fs::read_to_string(entry).unwrap();
    assert!(said.status.success(), "{}\n{text}", String::from_utf8_lossy(&said.stdout));
    assert!(said.stdout.is_empty(), "{}\n{text}", String::from_utf8_lossy(&said.stdout));
}

#[test]
fn it_is_off_until_it_is_switched_on_and_gone_when_it_is_switched_off() {
    let fixture = Fixture::new();
    let folder = fixture.folder("/usr/bin/true", None);
    assert!(!folder.look());
    folder.set(true).unwrap();
    assert!(folder.look());
    assert_eq!(started(&fixture.entry()), ["/usr/bin/true", "--hidden"]);
    validate(&fixture.entry());
    folder.set(false).unwrap();
    folder.set(false).unwrap();
    assert!(!folder.look() && !fixture.entry().exists());
    let left = fs::read_dir(fixture.entry().parent().unwrap()).unwrap().count();
    assert_eq!(left, 0, "something was left behind");
}

#[test]
fn whatever_a_path_holds_is_what_is_started() {
    let odd = [
        "/opt/with spaces/ringtray",
        "/opt/a \"quoted\" 'name'/ringtray",
        "/opt/100%/%f %U/ringtray",
        "/opt/back\\slash/ringtray",
        "/opt/$HOME/`id`/;&|<>*?#()~/ringtray",
        "/opt/Ünïcode/電話/ringtray",
        "/opt/percent%%twice/ringtray",
        "/opt/ends with a backslash\\",
    ];
    for path in odd {
        let fixture = Fixture::new();
        fixture.folder(path, None).set(true).unwrap();
        assert_eq!(started(&fixture.entry()), [path, "--hidden"]);
        validate(&fixture.entry());

        let fixture = Fixture::new();
        fixture.folder("/usr/bin/true", Some(path)).set(true).unwrap();
        let variable = format!("RINGTRAY_HOME={path}");
        assert_eq!(started(&fixture.entry()), ["env", &variable, "/usr/bin/true", "--hidden"]);
        validate(&fixture.entry());
    }
}

#[test]
fn a_path_that_an_entry_cannot_hold_is_refused_and_nothing_is_written() {
    use std::os::unix::ffi::OsStringExt as _;
    let no_text = std::ffi::OsString::from_vec(b"/opt/\xff/ringtray".to_vec());
    let cases = [
        Program { file: None, folder: None },
        Program { file: Some(no_text.clone().into()), folder: None },
        Program { file: Some("/usr/bin/true".into()), folder: Some(no_text.into()) },
        Program { file: Some("/opt/a=b/ringtray".into()), folder: Some("/tmp/copy".into()) },
        Program { file: Some("/opt/two\nlines/ringtray".into()), folder: None },
        Program { file: Some("/usr/bin/true".into()), folder: Some("/opt/\tab".into()) },
    ];
    for program in cases {
        let fixture = Fixture::new();
        let folder = Folder { program, ..fixture.folder("/usr/bin/true", None) };
        assert!(matches!(folder.set(true), Err(AutostartError::Program)), "{:?}", folder.program);
        assert!(!fixture.entry().exists());
    }
}

#[test]
fn what_a_person_switched_off_in_the_desktop_is_off() {
    let off = ["Hidden=true", "X-GNOME-Autostart-enabled=false", "X-MATE-Autostart-enabled=false"];
    for switch in off {
        let fixture = Fixture::new();
        let folder = fixture.folder("/usr/bin/true", None);
        folder.set(true).unwrap();
        fixture.write("config", &format!("Exec=/usr/bin/true --hidden\n{switch}"));
        assert!(!folder.look(), "{switch}");
        folder.set(false).unwrap();
        assert!(fixture.entry().exists(), "it was off, and stays as the desktop keeps it");
        folder.set(true).unwrap();
        assert!(folder.look());
    }
}

#[test]
fn an_entry_for_every_user_counts_until_the_person_has_one() {
    let fixture = Fixture::new();
    let folder = fixture.folder("/usr/bin/true", None);
    fixture.write("xdg", "Exec=/usr/bin/true --hidden");
    assert!(folder.look());
    folder.set(true).unwrap();
    assert!(!fixture.entry().exists(), "it was on already");
    folder.set(false).unwrap();
    assert!(!folder.look());
    validate(&fixture.entry());
    folder.set(true).unwrap();
    assert!(folder.look());
}

#[test]
fn a_program_that_has_moved_is_mended_and_another_one_is_left_alone() {
    let fixture = Fixture::new();
    let folder = fixture.folder("/usr/bin/true", None);
    fixture.write("config", "Exec=\"/opt/gone for good/ringtray\" --hidden");
    assert!(folder.look());
    assert_eq!(started(&fixture.entry()), ["/usr/bin/true", "--hidden"]);

    let others = ["/usr/bin/false --hidden", "ringtray", "env RINGTRAY_HOME=/opt/gone /usr/bin/false"];
    for other in others {
        fixture.write("config", &format!("Exec={other}"));
        assert!(folder.look());
        assert!(fs::read_to_string(fixture.entry()).unwrap().contains(other), "{other}");
    }
    fixture.write("config", "Exec=/opt/gone/ringtray --hidden\nHidden=true");
    assert!(!folder.look());
    assert!(fs::read_to_string(fixture.entry()).unwrap().contains("/opt/gone"), "it is off");
}

#[test]
fn what_is_no_entry_starts_nothing_and_can_be_replaced() {
    let no_group = "Exec=/usr/bin/true".as_bytes();
    let endless = vec![b'x'; 200_000];
    let nul = b"[Desktop Entry]\0\nExec=/usr/bin/true";
    for text in [b"".as_slice(), b"\xff\xfe\0", nul, no_group, b"[Desktop Entry]\nExec=", &endless] {
        let fixture = Fixture::new();
        let folder = fixture.folder("/usr/bin/true", None);
        fs::create_dir_all(fixture.entry().parent().unwrap()).unwrap();
        fs::write(fixture.entry(), text).unwrap();
        assert!(!folder.look(), "{text:?}");
        folder.set(true).unwrap();
        assert!(folder.look());
    }
}

#[test]
fn a_folder_that_cannot_be_written_is_told() {
    let fixture = Fixture::new();
    fs::write(fixture.files.path().join("config"), "").unwrap();
    let error = fixture.folder("/usr/bin/true", None).set(true).unwrap_err();
    assert!(error.to_string().contains("ringtray.desktop could not be changed"), "{error}");
    let fixture = Fixture::new();
    fs::create_dir_all(fixture.entry()).unwrap();
    assert!(fixture.folder("/usr/bin/true", None).set(true).is_err());
}

#[test]
fn what_is_no_file_holds_nothing_up() {
    let fixture = Fixture::new();
    fs::create_dir_all(fixture.entry().parent().unwrap()).unwrap();
    assert!(Command::new("mkfifo").arg(fixture.entry()).status().unwrap().success());
    let folder = fixture.folder("/usr/bin/true", None);
    assert!(!folder.look());
    folder.set(true).unwrap();
    assert!(folder.look());
}

#[test]
fn a_copy_says_in_its_title_which_one_it_is() {
    let fixture = Fixture::new();
    fixture.folder("/usr/bin/true", Some("/tmp/second phone")).set(true).unwrap();
    let text = fs::read_to_string(fixture.entry()).unwrap();
    assert!(text.contains("\nName=Ringtray (/tmp/second phone)\n"), "{text}");
}
