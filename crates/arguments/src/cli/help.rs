//! Adds the translated help to the command line of `ringtray-cli`.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Arg, Command, CommandFactory, ValueEnum};
use ringtray_language::Language;

use super::{Arguments, ModeArgument};
use crate::{CLIENT_CERT_PASSWORD, LOG, PROXY_PASSWORD, PROXY_USERNAME};

pub(crate) fn command(language: Language) -> Command {
    explained(Arguments::command(), language)
}

fn explained(command: Command, language: Language) -> Command {
    let name = command.get_name().to_owned();
    let text = of_command(&name, language);
    let command = match text.split_once('\n') {
        Some((first, _)) => {
            let first = first.trim_end_matches('.').to_owned();
            command.about(first).long_about(text)
        }
        None => command.about(text),
    };
    command
        .mut_args(|arg| match of_argument(&name, arg.get_id().as_str(), language) {
            Some(text) => arg.help(text),
            None => arg,
        })
        .mut_args(|arg| if arg.get_id() == "mode" { with_modes(arg, language) } else { arg })
        .mut_subcommands(|command| explained(command, language))
}

/// Its first line is also in the list of commands.
fn of_command(command: &str, language: Language) -> String {
    match command {
        "listen" => language.say("cli-help-listen", &[("log", LOG.into())]),
        "simulate" => language.say("cli-help-simulate", &[]),
        "accounts" => language.say("cli-help-accounts", &[]),
        "import" => language.say("cli-help-import", &[]),
        "list" => language.say("cli-help-list", &[]),
        "remove" => language.say("cli-help-remove", &[]),
        "managed" => language.say("cli-help-managed", &[]),
        "report" => language.say("cli-help-report", &[]),
        _ => language.say("cli-help", &[("log", LOG.into())]),
    }
}

fn of_argument(command: &str, argument: &str, language: Language) -> Option<String> {
    Some(match (command, argument) {
        (_, "mode") => language.say("cli-help-mode", &[]),
        (_, "config") => language.say("cli-help-config", &[]),
        (_, "verbose") => language.say("cli-help-verbose", &[]),
        (_, "json") => language.say("cli-help-json", &[]),
        (_, "proxy") => language.say(
            "cli-help-proxy",
            &[("username", PROXY_USERNAME.into()), ("password", PROXY_PASSWORD.into())],
        ),
        (_, "ca_file") => language.say("cli-help-ca-file", &[]),
        (_, "client_cert") => {
            language.say("cli-help-client-cert", &[("password", CLIENT_CERT_PASSWORD.into())])
        }
        (_, "pin") => language.say("cli-help-pin", &[]),
        ("simulate", "hostile") => language.say("cli-help-simulate-hostile", &[]),
        ("simulate", "revision") => language.say("cli-help-simulate-revision", &[]),
        (_, "revision") => language.say("cli-help-revision", &[]),
        (_, "port") => language.say("cli-help-port", &[]),
        (_, "scenario") => language.say("cli-help-scenario", &[]),
        (_, "token_life") => language.say("cli-help-token-life", &[]),
        ("managed", "file") => language.say("cli-help-managed-file", &[]),
        (_, "file") => language.say("cli-help-import-file", &[]),
        (_, "blank_file") => language.say("cli-help-blank-file", &[]),
        (_, "name") => language.say("cli-help-remove-name", &[]),
        (_, "all") => language.say("cli-help-remove-all", &[]),
        (_, "lines") => language.say("cli-help-lines", &[]),
        _ => return None,
    })
}

/// The modes with their help.
fn with_modes(arg: Arg, language: Language) -> Arg {
    let values = ModeArgument::value_variants().iter().filter_map(|mode| {
        let value = mode.to_possible_value()?;
        let word = match mode {
            ModeArgument::User => "user",
            ModeArgument::App => "app",
            ModeArgument::Bot => "bot",
        };
        Some(value.help(language.say("cli-help-with", &[("mode", word.into())])))
    });
    let parser = PossibleValuesParser::new(values);
    arg.value_parser(parser.try_map(|typed| ModeArgument::from_str(&typed, false)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Everything there is help for, and the help.
    fn told(command: &Command, told: &mut Vec<(String, Option<String>)>) {
        let name = command.get_name();
        told.push((name.to_owned(), command.get_about().map(ToString::to_string)));
        if let Some(long) = command.get_long_about() {
            told.push((format!("{name}, long"), Some(long.to_string())));
        }
        for arg in command.get_arguments() {
            let whose = format!("{name} {}", arg.get_id());
            told.push((whose.clone(), arg.get_help().map(ToString::to_string)));
            assert_eq!(arg.get_long_help(), None, "{whose}");
            for value in arg.get_possible_values().iter().filter(|value| value.get_help().is_some()) {
                told.push((
                    format!("{whose} {}", value.get_name()),
                    value.get_help().map(ToString::to_string),
                ));
            }
        }
        command.get_subcommands().for_each(|command| self::told(command, told));
    }

    #[test]
    fn everything_is_explained_in_every_language() {
        let help = |language| {
            let mut texts = Vec::new();
            told(&command(language), &mut texts);
            texts
        };
        let english = help(Language::english());
        assert!(english.len() > 30, "{english:#?}");
        assert!(english.iter().any(|(whose, _)| whose == "listen mode bot"), "{english:#?}");
        for language in Language::available().filter(|language| *language != Language::english()) {
            for ((whose, english), (_, other)) in english.iter().zip(help(language)) {
                assert!(english.is_some() && other.is_some() && *english != other, "{whose}: {other:?}");
            }
        }
    }

    #[test]
    fn what_stands_in_the_list_of_commands_is_the_first_line() {
        let command = command(Language::english());
        let listen = command.find_subcommand("listen").unwrap();
        assert_eq!(listen.get_about().unwrap().to_string(), "Connect and print each message");
        let long = listen.get_long_about().unwrap().to_string();
        assert!(
            long.starts_with("Connect and print each message.\n\nPrints one line for each event: CONNECTED"),
            "{long}"
        );
    }
}
