//! `ringtray-cli simulate`, as a process, with `ringtray-cli listen` as its client.

use crate::support::{Folder, Program};

/// A simulator, and the address it prints.
fn simulator(folder: &Folder, arguments: &[&str]) -> (Program, String) {
    let program = folder.start(&[&["simulate"], arguments].concat());
    let line = program.line();
    let address =
        line.split_whitespace().find(|word| word.starts_with("http://127.0.0.1:")).expect("its address");
    (program, address.to_owned())
}

fn configuration(address: &str) -> String {
    format!(
        r#"{{ "uri": "{address}", "app": {{ "token": "demo" }}, "user": {{ "vn": "demo", "dev": "wrong" }} }}"#
    )
}

#[test]
fn it_prints_connections_messages_and_acknowledgements() {
    for revision in ["3", "4"] {
        let folder = Folder::empty();
        let (simulator, address) = simulator(&folder, &["--revision", revision]);
        std::fs::write(folder.configuration(), configuration(&address)).unwrap();
        let mut client = folder.start(&["listen", "app"]);
        assert_eq!(client.line(), "CONNECTED");
        assert!(simulator.line_with("connected with token").contains(&format!("revision {revision}")));

        // The first message of the sample.
        assert!(client.line().contains("ISft8PYKT1at"));
        assert!(simulator.line_with("ISft8PYKT1at").contains("acknowledged"));

        client.type_in("\n{ \"a\":\n  [ 1 ] }\n\n");
        assert!(simulator.line_with("received").ends_with("received {\"a\":[1]}"));

        client.signal("TERM");
        assert_eq!(client.outcome().0, 0);
        simulator.line_with("ended");

        let (status, ..) = folder.start(&["listen", "user"]).outcome();
        assert_eq!(status, 3);
        simulator.line_with("refused");
    }
}

#[test]
fn a_scenario_of_a_file_is_played_and_signals_end_it_with_status_0() {
    let folder = Folder::empty();
    let file = folder.path().join("mine.jsonl");
    std::fs::write(&file, "{\"delay\": 0, \"message\": {\"mine\": 1.0}}\n").unwrap();
    for signal in ["INT", "TERM"] {
        let (mut simulator, address) = simulator(&folder, &["--scenario", "mine.jsonl"]);
        std::fs::write(folder.configuration(), configuration(&address)).unwrap();
        let client = folder.start(&["listen", "app", "--json"]);
        assert_eq!(client.line(), "{\"mine\":1.0}");
        simulator.signal(signal);
        assert_eq!(simulator.end().code(), Some(0));
    }
}

#[test]
fn the_port_is_the_one_asked_for() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let folder = Folder::empty();
    let (_simulator, address) = simulator(&folder, &["--port", &port.to_string()]);
    assert_eq!(address, format!("http://127.0.0.1:{port}"));

    let (status, _, errors) = folder.start(&["simulate", "--port", &port.to_string()]).outcome();
    assert_eq!(status, 1, "{errors:?}");
    assert!(errors.join("\n").contains(&port.to_string()), "{errors:?}");
}

#[test]
fn what_cannot_be_played_is_told_with_status_2() {
    let folder = Folder::empty();
    for (arguments, expected) in [(["--scenario", "nonsense"], "nonsense"), (["--revision", "5"], "5")] {
        let (status, output, errors) = folder.start(&[&["simulate"][..], &arguments].concat()).outcome();
        assert_eq!(status, 2, "{errors:?}");
        assert!(output.is_empty());
        assert!(errors.join("\n").contains(expected), "{errors:?}");
    }
}
