//! The text of a launch agent of macOS (launchd.plist(5)).

/// The agent of this label, which starts a program with an option once the user has signed in.
pub(super) fn text(label: &str, program: &str, option: &str, folder: Option<&str>) -> String {
    let variable = |folder| {
        let folder = escaped(folder);
        format!(
            "\t<key>EnvironmentVariables</key>\n\t<dict>\n\t\t<key>RINGTRAY_HOME</key>\n\
             \t\t<string>{folder}</string>\n\t</dict>\n"
        )
    };
    let (label, program, option) = (escaped(label), escaped(program), escaped(option));
    let environment = folder.map(variable).unwrap_or_default();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n\
         <plist version=\"1.0\">\n<dict>\n\
         \t<key>Label</key>\n\t<string>{label}</string>\n\
         \t<key>ProgramArguments</key>\n\t<array>\n\
         \t\t<string>{program}</string>\n\t\t<string>{option}</string>\n\t</array>\n\
         {environment}\
         \t<key>RunAtLoad</key>\n\t<true/>\n\
         \t<key>ProcessType</key>\n\t<string>Interactive</string>\n\
         </dict>\n</plist>\n"
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_names_the_program_and_the_copy_whatever_their_paths_hold() {
        let agent = text("dev.ringtray.x", "/Apps/A & <B>/ringtray", "--hidden", Some("/tmp/a b"));
        assert!(
            agent
                .contains("<string>/Apps/A &amp; &lt;B&gt;/ringtray</string>\n\t\t<string>--hidden</string>")
        );
        assert!(agent.contains("<key>RINGTRAY_HOME</key>\n\t\t<string>/tmp/a b</string>"), "{agent}");
        let of_the_user = text("dev.ringtray.x", "/ringtray", "--hidden", None);
        assert!(!of_the_user.contains("EnvironmentVariables"), "{of_the_user}");
    }
}
