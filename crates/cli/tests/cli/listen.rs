//! `ringtray-cli listen`, as a process, against the simulator.

use std::time::Duration;

use crate::support::{Folder, LIMIT, Program};
use ringtray_simulator::{Accept, Admission, Options, Report, Scenario, Simulator};
use tokio::sync::mpsc::UnboundedReceiver;

/// Everything the simulator accepts by default, as a person would write it.
fn configuration(address: &str) -> String {
    format!(
        "{{ // mine\n  \"uri\": \"{address}\", /* loopback */\n  \"user\": {{ \"vn\": \"demo\", \"dev\": \"demo\" }},\n  \
         \"app\": {{ \"token\": \"demo\", }},\n  \"bot\": {{ \"token\": \"demo\" }},\n}}\n"
    )
}

async fn simulator(scenario: Scenario) -> Simulator {
    Simulator::start(Options { scenario, repeat: false, ..Options::default() }).await.unwrap()
}

/// A listening program, connected.
fn connected(simulator: &Simulator, arguments: &[&str]) -> (Folder, Program) {
    let folder = Folder::with(&configuration(&simulator.address()));
    let program = folder.start(arguments);
    if !arguments.contains(&"--json") {
        assert_eq!(program.line(), "CONNECTED");
    }
    (folder, program)
}

async fn report(reports: &mut UnboundedReceiver<Report>, wanted: impl Fn(&Report) -> bool) -> Report {
    let found = async {
        loop {
            let report = reports.recv().await.expect("the simulator runs");
            if wanted(&report) {
                return report;
            }
        }
    };
    tokio::time::timeout(LIMIT, found).await.expect("the report")
}

#[tokio::test(flavor = "multi_thread")]
async fn each_mode_connects_prints_and_acknowledges() {
    for mode in ["user", "app", "bot"] {
        let sample = Scenario::named("sample").unwrap();
        let simulator = simulator(sample.clone()).await;
        let mut reports = simulator.reports();
        let (_folder, program) = connected(&simulator, &["listen", mode]);
        for json in sample.steps.iter().map(|step| step.message.get()) {
            let line = program.line();
            // The published sample has white space in some messages.
            assert_eq!(line, format!("RECEIVED {}", json.replace("}, ", "},")));
            let nonce = json.parse::<serde_json::Value>().unwrap()["nonce"].as_str().map(str::to_owned);
            report(
                &mut reports,
                |report| matches!(report, Report::Acknowledged { nonce: n, .. } if *n == nonce),
            )
            .await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_mobile_grant_signs_in() {
    let simulator = simulator(Scenario::quiet()).await;
    let folder = Folder::with(&format!(
        r#"{{ "uri": "{}", "app": {{ "token": "<TOKEN>", "id": "demo", "secret": "demo", "username": "demo", "password": "demo" }} }}"#,
        simulator.address()
    ));
    let program = folder.start(&["listen", "app"]);
    assert_eq!(program.line(), "CONNECTED");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_of_ones_own_signs_in_with_its_key_and_secret() {
    let simulator = simulator(Scenario::quiet()).await;
    let content =
        format!(r#"{{ "uri": "{}", "app": {{ "id": "demo", "secret": "demo" }} }}"#, simulator.address());
    let folder = Folder::with(&content);
    let program = folder.start(&["listen", "app", "--config", "ws-connector.config.json"]);
    assert_eq!(program.line(), "CONNECTED");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_printed_is_what_was_sent_without_the_white_space() {
    let simulator = simulator(Scenario::quiet()).await;
    let (_folder, program) = connected(&simulator, &["listen", "bot"]);
    let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
    let cases = [
        ("{ \"z\" : 1.0 ,\t\"a\" : { } }", "{\"z\":1.0,\"a\":{}}"),
        (
            "{\"n\":1e400,\"b\":12345678901234567890,\"c\":-0.10}",
            "{\"n\":1e400,\"b\":12345678901234567890,\"c\":-0.10}",
        ),
        ("{\"a\":1,\"a\":2}", "{\"a\":1,\"a\":2}"),
        ("{\"s\":\"  ü 🔔 \\u0041\\n \"}", "{\"s\":\"  ü 🔔 \\u0041\\n \"}"),
        // A pipe often ends at a terminal, so control characters are escaped there too. The JSON means the same.
        (
            "{\"s\":\"\u{9b}\u{202e}\u{2028}\u{2066}\u{e0041}\"}",
            r#"{"s":"\u009b\u202e\u2028\u2066\udb40\udc41"}"#,
        ),
        ("[ \"no\" , \"object\" ]", "[\"no\",\"object\"]"),
        (deep.as_str(), deep.as_str()),
    ];
    for (sent, expected) in cases {
        simulator.emit(sent).await;
        assert_eq!(program.line(), format!("RECEIVED {expected}"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_cannot_be_read_is_told_on_standard_error_and_acknowledged() {
    let simulator = simulator(Scenario::quiet()).await;
    let mut reports = simulator.reports();
    let (_folder, program) = connected(&simulator, &["listen", "bot"]);
    simulator.emit("{\"half\":").await;
    assert!(program.error().contains("an event is incomplete"));
    report(&mut reports, |report| matches!(report, Report::Acknowledged { .. })).await;
    simulator.emit("{}").await;
    assert_eq!(program.line(), "RECEIVED {}");
}

#[tokio::test(flavor = "multi_thread")]
async fn with_json_only_messages_are_on_standard_output() {
    let simulator = simulator(Scenario::quiet()).await;
    let (_folder, program) = connected(&simulator, &["listen", "bot", "--json"]);
    assert_eq!(program.error(), "CONNECTED");
    simulator.emit("{ \"a\": 1 }").await;
    assert_eq!(program.line(), "{\"a\":1}");
    simulator.drop_connections().await;
    assert!(program.error().starts_with("DISCONNECTED "));
    assert!(program.is_quiet(Duration::from_millis(50)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_connection_is_told_and_made_again() {
    let simulator = simulator(Scenario::quiet()).await;
    let (_folder, program) = connected(&simulator, &["listen", "bot"]);
    simulator.drop_connections().await;
    let line = program.line();
    assert!(line.strip_prefix("DISCONNECTED ").is_some_and(|reason| !reason.trim().is_empty()), "{line}");
    assert_eq!(program.line(), "CONNECTED");
    simulator.emit("{}").await;
    assert_eq!(program.line(), "RECEIVED {}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_is_sent_as_the_sample_does() {
    let simulator = simulator(Scenario::quiet()).await;
    let mut reports = simulator.reports();
    let (_folder, mut program) = connected(&simulator, &["listen", "bot"]);
    program.type_in("{\"b\": 1.0, \"a\": 2}\n\n{\n  \"several\":\n  [\"lines\"]\n}\n\n[3]\n");
    for expected in ["{\"b\":1.0,\"a\":2}", "{\"several\":[\"lines\"]}", "[3]"] {
        let Report::Received { json, .. } =
            report(&mut reports, |r| matches!(r, Report::Received { .. })).await
        else {
            panic!("not a message")
        };
        assert_eq!(json, expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_before_the_connection_waits_for_it() {
    let simulator = simulator(Scenario::quiet()).await;
    let mut reports = simulator.reports();
    let folder = Folder::with(&configuration(&simulator.address()));
    let mut program = folder.start(&["listen", "bot"]);
    program.type_in("{\"early\":true}\n");
    drop(program.input.take());
    let received = report(&mut reports, |report| matches!(report, Report::Received { .. })).await;
    assert!(matches!(received, Report::Received { json, .. } if json == "{\"early\":true}"));
}

#[tokio::test(flavor = "multi_thread")]
async fn invalid_json_is_told_and_not_sent() {
    let simulator = simulator(Scenario::quiet()).await;
    let mut reports = simulator.reports();
    let (_folder, mut program) = connected(&simulator, &["listen", "bot"]);
    program.type_in("{nope}\n\n{\n\"half\":\n\n{\"fine\":1}\n");
    for _ in 0..2 {
        let error = program.error();
        assert!(error.strip_prefix("Invalid JSON: ").is_some_and(|reason| !reason.is_empty()), "{error}");
    }
    let first =
        report(&mut reports, |report| matches!(report, Report::Received { .. } | Report::Unexpected { .. }))
            .await;
    assert!(matches!(&first, Report::Received { json, .. } if json == "{\"fine\":1}"), "{first}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_of_input_ends_nothing_and_signals_end_with_status_0() {
    for signal in ["INT", "TERM"] {
        let simulator = simulator(Scenario::quiet()).await;
        let mut reports = simulator.reports();
        let (_folder, mut program) = connected(&simulator, &["listen", "bot"]);
        drop(program.input.take());
        simulator.emit("{\"after\":\"the end of input\"}").await;
        program.line_with("the end of input");
        assert!(program.is_running());

        program.signal(signal);
        assert_eq!(program.end().code(), Some(0), "SIG{signal}");
        report(&mut reports, |report| matches!(report, Report::Disconnected { .. })).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signal_also_ends_it_while_nobody_reads_its_output() {
    let simulator = simulator(Scenario::quiet()).await;
    let folder = Folder::with(&configuration(&simulator.address()));
    let (read, write) = std::io::pipe().unwrap();
    let mut command = folder.command(&["listen", "bot"]);
    command.stdout(write).stderr(std::process::Stdio::null()).stdin(std::process::Stdio::null());
    let mut child = command.spawn().unwrap();
    drop(command);
    let mut reports = simulator.reports();
    report(&mut reports, |report| matches!(report, Report::Connected { .. })).await;
    // More than a pipe holds.
    let long = format!("\"{}\"", "x".repeat(100_000));
    for _ in 0..4 {
        simulator.emit(&long).await;
    }
    let kill = std::process::Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(kill.success());
    let status = tokio::task::spawn_blocking(move || child.wait().unwrap());
    assert_eq!(tokio::time::timeout(LIMIT, status).await.expect("the end").unwrap().code(), Some(0));
    drop(read);
    // The first could not be written whole, so neither it nor any later one is acknowledged.
    let told = report(&mut reports, |report| {
        matches!(report, Report::Acknowledged { .. } | Report::Missing { .. } | Report::Disconnected { .. })
    });
    assert!(!matches!(told.await, Report::Acknowledged { .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn it_ends_quietly_when_nobody_reads_any_more() {
    let simulator = simulator(Scenario::quiet()).await;
    let (_folder, mut program) = connected(&simulator, &["listen", "bot"]);
    program.stop_reading();
    let mut sent = 0;
    while program.is_running() {
        assert!(sent < 1000, "it does not end");
        simulator.emit("{}").await;
        sent += 1;
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let (status, _, errors) = program.outcome();
    assert_eq!((status, errors), (0, Vec::new()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_not_there_is_told_once_and_tried_again() {
    // A port that was free a moment ago.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let folder = Folder::with(&configuration(&format!("http://127.0.0.1:{port}")));
    let program = folder.start(&["listen", "bot"]);
    let told = program.error();
    assert!(told.starts_with("Not connected: ") && told.contains("Trying again"), "{told}");

    let options = Options { port, scenario: Scenario::quiet(), ..Options::default() };
    let simulator = Simulator::start(options).await.unwrap();
    assert_eq!(program.line(), "CONNECTED");
    program.signal("TERM");
    let (status, _, errors) = program.outcome();
    assert_eq!((status, errors), (0, Vec::new()), "it is told once");
    simulator.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_sign_in_ends_it_with_status_3() {
    let refusals =
        [Admission::Status(401), Admission::Status(403), Admission::Packet("Not authorized".to_owned())];
    for admission in refusals {
        let options = Options { admission: admission.clone(), ..Options::default() };
        let simulator = Simulator::start(options).await.unwrap();
        let folder = Folder::with(&configuration(&simulator.address()));
        let (status, output, errors) = folder.start(&["listen", "app"]).outcome();
        assert_eq!(status, 3, "{admission:?}: {errors:?}");
        assert!(output.is_empty(), "{output:?}");
        assert!(errors.iter().any(|line| line.contains("refused the sign-in")), "{errors:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_of_the_mobile_grant_ends_it_with_status_3_and_is_not_printed() {
    let simulator = simulator(Scenario::quiet()).await;
    let folder = Folder::with(&format!(
        r#"{{ "uri": "{}", "app": {{ "id": "demo", "secret": "demo", "username": "demo", "password": "wrong-secret" }} }}"#,
        simulator.address()
    ));
    let (status, output, errors) = folder.start(&["listen", "app"]).outcome();
    assert_eq!(status, 3, "{errors:?}");
    assert!(!format!("{output:?} {errors:?}").contains("wrong-secret"));
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_terminal_nothing_in_a_message_can_drive_it() {
    let simulator = simulator(Scenario::quiet()).await;
    let folder = Folder::with(&configuration(&simulator.address()));
    // Gives the program a terminal, and returns what it writes there.
    let mut command = std::process::Command::new("script");
    command.current_dir(folder.path()).args(["--quiet", "--flush", "--command"]);
    command.arg(format!("'{}' listen bot", env!("CARGO_BIN_EXE_ringtray-cli"))).arg("/dev/null");
    let program = Program::start(command);
    program.line_with("CONNECTED");
    simulator.emit("{\"name\":\"\u{9b}2J\u{202e}gnirts\u{7f} Zoë\"}").await;
    let line = program.line_with("RECEIVED");
    assert!(line.contains("{\"name\":\"\\u009b2J\\u202egnirts\\u007f Zoë\"}"), "{line:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_log_shows_a_secret() {
    let simulator = simulator(Scenario::named("sample").unwrap()).await;
    let grant = r#""id": "demo", "secret": "canary-1", "username": "demo", "password": "canary-2""#;
    let cases = [
        ("app", format!(r#""app": {{ {grant} }}"#)),
        ("app", r#""app": { "token": "canary-3" }"#.to_owned()),
        ("bot", r#""bot": { "token": "canary-4" }"#.to_owned()),
        ("user", r#""user": { "vn": "canary-5", "dev": "canary-6" }"#.to_owned()),
    ];
    for (mode, part) in cases {
        let folder = Folder::with(&format!(r#"{{ "uri": "{}", {part} }}"#, simulator.address()));
        let mut command = folder.command(&["listen", mode]);
        command.env("RINGTRAY_LOG", "trace");
        let (status, output, errors) = Program::start(command).outcome();
        assert_eq!(status, 3, "{errors:?}");
        assert!(errors.len() > 1, "the log is expected here: {errors:?}");
        assert!(!format!("{output:?} {errors:?}").contains("canary"), "{errors:#?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_server_repeats_of_a_secret_is_printed_as_sent_and_said_nowhere_else() {
    let accept = Accept { token: "canary-token".to_owned(), ..Accept::default() };
    let options = Options { scenario: Scenario::quiet(), accept, ..Options::default() };
    let simulator = Simulator::start(options).await.unwrap();
    let content = format!(r#"{{ "uri": "{}", "bot": {{ "token": "canary-token" }} }}"#, simulator.address());
    let folder = Folder::with(&content);
    let mut command = folder.command(&["listen", "bot", "--verbose"]);
    command.env("RINGTRAY_LOG", "trace");
    let program = Program::start(command);
    program.line_with("CONNECTED");
    let message = r#"{"class":"canary-token","nonce":"\u0063anary-token","canary-token":["canary-token"]}"#;
    simulator.emit(message).await;
    assert_eq!(program.line(), format!("RECEIVED {message}"));

    simulator.admit(Admission::Packet("Unauthorized: canary-token, Y2FuYXJ5LXRva2Vu".to_owned()));
    simulator.drop_connections().await;
    let (status, output, errors) = program.outcome();
    assert_eq!(status, 3, "{errors:#?}");
    let said = format!("{output:?} {errors:?}");
    assert!(
        said.contains("a message has unexpected fields") && said.contains("Unauthorized: [secret]"),
        "{said}"
    );
    assert!(!said.contains("canary") && !said.contains("Y2FuYXJ5"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_run_has_an_instance_id_of_its_own_unless_one_is_given() {
    let simulator = simulator(Scenario::quiet()).await;
    let mut reports = simulator.reports();
    let mut seen = Vec::new();
    let given = configuration(&simulator.address()).replacen('{', "{ \"instanceId\": \"desk-1\",", 1);
    for content in [configuration(&simulator.address()), configuration(&simulator.address()), given] {
        let folder = Folder::with(&content);
        let _program = folder.start(&["listen", "bot"]);
        let connected = report(&mut reports, |report| matches!(report, Report::Connected { .. })).await;
        let Report::Connected { instance_id, .. } = connected else { panic!("not a connection") };
        seen.push(instance_id);
    }
    assert_ne!(seen[0], seen[1]);
    assert!(!seen.contains(&"xyz".to_owned()));
    assert_eq!(seen[2], "desk-1");
}

#[test]
fn what_cannot_be_used_is_told_with_status_2() {
    let nothing = Folder::empty();
    let cases = [
        (&nothing, vec!["listen", "app"], "No configuration found"),
        (&nothing, vec!["listen", "app", "--config", "elsewhere.json"], "elsewhere.json"),
        (&nothing, vec!["listen", "robot"], "robot"),
        (&nothing, vec!["listen"], "MODE"),
    ];
    for (folder, arguments, expected) in cases {
        let (status, output, errors) = folder.start(&arguments).outcome();
        assert_eq!(status, 2, "{arguments:?}: {errors:?}");
        assert!(output.is_empty());
        assert!(errors.join("\n").contains(expected), "{arguments:?}: {errors:?}");
    }
    let cases = [
        ("{ \"uri\": \"http://127.0.0.1:1\", \"bot\": { \"token\": \"t\" } }", "for app mode"),
        ("{ \"uri\": \"http://127.0.0.1:1\", \"app\": { \"token\": \"<TOKEN>\" } }", "for app mode"),
        ("{ \"uri\": \"http://pbx.example.com\", \"app\": { \"token\": \"t\" } }", "https://"),
        ("{ \"uri\": \"https://<FQDN of the VoipNow server>\", \"app\": { \"token\": \"t\" } }", "\"uri\""),
        ("{ \"uri\": ", "not valid JSON"),
        ("{ \"uri\": \"http://127.0.0.1:1\", \"app\": { \"token\": \"two words\" } }", "can't be used"),
    ];
    for (content, expected) in cases {
        let (status, _, errors) = Folder::with(content).start(&["listen", "app"]).outcome();
        assert_eq!(status, 2, "{content}: {errors:?}");
        assert!(errors.join("\n").contains(expected), "{content}: {errors:?}");
    }
}
