//! `simulate`: a DataChannel server on this computer.

use std::time::Duration;

use ringtray_arguments::cli::SimulateArguments;
use ringtray_simulator::{OAuth, Options, Report, Scenario, Simulator};

use crate::compact::compact;
use crate::failure::Failure;
use crate::lines::{Lines, Printed};
use crate::safe_text;
use crate::stop::asked_to_stop;

/// Runs the simulator until the program is stopped, and prints its reports.
pub(crate) async fn run(arguments: SimulateArguments) -> Result<(), Failure> {
    let stop = asked_to_stop()?;
    let scenario = Scenario::find(&arguments.scenario)?;
    let token_life = Duration::from_secs(arguments.token_life.into());
    let options = Options {
        port: arguments.port,
        scenario,
        revision: arguments.revision,
        hostile: arguments.hostile,
        oauth: OAuth { token_life, ..OAuth::default() },
        ..Options::default()
    };
    let simulator = Simulator::start(options).await?;
    tokio::select! {
        ended = print_reports(&simulator) => ended?,
        () = stop => {}
    }
    simulator.stop().await;
    Ok(())
}

async fn print_reports(simulator: &Simulator) -> Result<(), Failure> {
    let lines = Lines::to_stdout()?;
    let mut reports = simulator.reports();
    while let Some(report) = reports.recv().await {
        let report = match report {
            Report::Received { connection, json } => {
                Report::Received { connection, json: compact(&json).into() }
            }
            other => other,
        };
        if lines.print(safe_text::line(&report.to_string()) + "\n").await? == Printed::NobodyReads {
            break;
        }
    }
    Ok(())
}
