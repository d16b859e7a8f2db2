//! Every file that is installed.

/// The subcommands with a manual page of their own.
const SUBCOMMANDS: &[&str] = &[
    "accounts",
    "accounts-import",
    "accounts-list",
    "accounts-remove",
    "listen",
    "managed",
    "report",
    "simulate",
];

/// The sizes in which the icon is drawn, in pixels.
const ICONS: &[u32] = &[16, 22, 24, 32, 48, 64, 128, 256, 512];

/// The files of the .deb, sorted.
pub(crate) fn of_deb() -> Vec<String> {
    let mut files = of_both("/usr/share/zsh/vendor-completions");
    files.extend(owned(&["/usr/share/doc/ringtray/changelog.gz", "/usr/share/doc/ringtray/copyright"]));
    files.sort_unstable();
    files
}

/// The files of the .rpm, sorted.
pub(crate) fn of_rpm() -> Vec<String> {
    let mut files = of_both("/usr/share/zsh/site-functions");
    files.extend(owned(&[
        "/usr/share/doc/ringtray/CHANGELOG.md",
        "/usr/share/licenses/ringtray/LICENSE-APACHE",
        "/usr/share/licenses/ringtray/LICENSE-MIT",
    ]));
    files.sort_unstable();
    files
}

fn of_both(zsh: &str) -> Vec<String> {
    let mut files = owned(&[
        "/usr/share/applications/ringtray.desktop",
        "/usr/share/doc/ringtray/third-party.gz",
        "/usr/share/icons/hicolor/scalable/apps/ringtray.svg",
        "/usr/share/metainfo/dev.ringtray.Ringtray.metainfo.xml",
    ]);
    files.extend(ICONS.iter().map(|px| format!("/usr/share/icons/hicolor/{px}x{px}/apps/ringtray.png")));
    for program in ["ringtray", "ringtray-cli"] {
        files.extend([
            format!("/usr/bin/{program}"),
            format!("/usr/share/bash-completion/completions/{program}"),
            format!("/usr/share/fish/vendor_completions.d/{program}.fish"),
            format!("/usr/share/man/man1/{program}.1.gz"),
            format!("{zsh}/_{program}"),
        ]);
    }
    files.extend(SUBCOMMANDS.iter().map(|name| format!("/usr/share/man/man1/ringtray-cli-{name}.1.gz")));
    files
}

fn owned(files: &[&str]) -> Vec<String> {
    files.iter().map(|file| (*file).to_owned()).collect()
}
