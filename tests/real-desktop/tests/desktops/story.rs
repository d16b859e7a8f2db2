//! The story, step by step.

use std::process::{ExitCode, Stdio};

use real_desktop::{Element, Kind, Role, Seen, Shown};
use ringtray_simulator::Report;
use serde_json::json;

use crate::messages::now;
use crate::play::{LIMIT, Outcome, Play, TOKEN};

/// The password that a person chooses for a new wallet.
const WALLET_PASSWORD: &str = "correct horse battery staple";

/// Plays the story and reports the outcome.
pub(crate) async fn tell(mut play: Play, short: bool) -> ExitCode {
    play.step("the program is in the desktop's menu", in_the_menu).await;
    let signed_in = play.step("the first start asks to sign in", first_start).await
        && play.step("signing in by typing", sign_in).await;
    if play.desktop.kind() == Kind::PlasmaKwallet && signed_in {
        play.step("KWallet makes a wallet for the token", new_wallet).await;
    }
    if signed_in {
        if short {
            play.step("a call rings, and its popup opens the window", ring_and_click).await;
            play.step("the window opens twice", async |play| open_and_close(play, 2).await).await;
            play.step("quitting", quit).await;
        } else {
            whole(&mut play).await;
        }
        play.step("the program is removed", removed).await;
    }
    let failed = play.failed();
    let desktop = play.desktop.kind().name();
    if failed.is_empty() {
        println!("{desktop}: the story is played to its end");
        return ExitCode::SUCCESS;
    }
    println!("{desktop}: failed: {}", failed.join("; "));
    println!("{}", play.desktop.last_words());
    ExitCode::FAILURE
}

async fn whole(play: &mut Play) {
    play.step("a call rings, and its popup opens the window", ring_and_click).await;
    play.step("the call is answered", answer).await;
    play.step("a call is missed", miss).await;
    if play.desktop.shows_one_popup() {
        play.step("a call rings over an older popup", ring_over_another).await;
    }
    play.step("the window opens five times", async |play| open_and_close(play, 5).await).await;
    play.step("a popup brings the window in front of others", click_behind_another).await;
    play.step("the desktop is not to be disturbed", do_not_disturb).await;
    play.step("disconnecting and connecting", disconnect_and_connect).await;
    play.step("quitting", quit).await;
    play.step("a hidden start", start_hidden).await;
    play.step("quitting again", quit).await;
}

/// The menu stays open for the picture.
async fn in_the_menu(play: &mut Play) -> Outcome {
    play.open_menu().await?;
    play.until(
        "the program in the menu",
        async || Ok((play.is_in_menu().await? != Some(false)).then_some(())),
    )
    .await
}

async fn first_start(play: &mut Play) -> Outcome {
    play.close_menu().await?;
    play.launch().await?;
    play.active_window().await?;
    play.says("Welcome to Ringtray").await
}

async fn sign_in(play: &mut Play) -> Outcome {
    play.fill("Server address", &play.server()).await?;
    play.click(&[Role::RADIO], "Bot").await?;
    play.fill("Bot token", TOKEN).await?;
    play.desktop.press("Return").await?;
    play.report("a connection", |it| matches!(it, Report::Connected { .. })).await?;
    // The window that received the token is replaced by another one.
    play.says("Connected").await?;
    play.active_window().await?;
    play.close_window().await
}

/// Answers the dialogs that KWallet shows before a program stores its first secret.
async fn new_wallet(play: &mut Play) -> Outcome {
    play.click_in_kwallet("Classic, blowfish").await?;
    play.click_in_kwallet("Finish").await?;
    // With keys, because a remark about the password moves the fields while one types.
    play.in_kwallet("the field for the password", |it| it.role == Role::PASSWORD && it.focused).await?;
    play.desktop.type_text(WALLET_PASSWORD).await?;
    play.desktop.press("Tab").await?;
    let is_second = |it: &Element| it.role == Role::PASSWORD && it.name == "Verify:" && it.focused;
    play.in_kwallet("the field to verify it", is_second).await?;
    play.desktop.type_text(WALLET_PASSWORD).await?;
    play.in_kwallet("OK", |it| it.name == "OK" && it.sensitive).await?;
    play.desktop.press("Return").await?;
    play.no_question_of_kwallet().await
}

async fn ring_and_click(play: &mut Play) -> Outcome {
    play.tell("first", "CREATED", &json!({})).await?;
    let shown = |it: &Shown| it.summary == "Incoming call: Maria Popescu";
    play.notifications.wait_for_shown(shown, LIMIT).await?;
    play.popup().await?;
    play.picture_of("popup").await?;
    if play.is_open().await? {
        return Err("a window opened by itself".into());
    }
    play.click_popup().await?;
    play.active_window().await?;
    play.says("Incoming call, Maria Popescu").await
}

async fn answer(play: &mut Play) -> Outcome {
    play.tell("first", "UPDATED", &json!({"answered": now()})).await?;
    play.no_popup().await?;
    play.says("Talking").await?;
    play.picture_of("window").await?;
    play.tell("first", "DESTROYED", &json!({"answered": now()})).await?;
    play.close_window().await
}

async fn miss(play: &mut Play) -> Outcome {
    let caller = json!({"callerid": "John Doe <+40215550163>"});
    play.tell("second", "CREATED", &caller).await?;
    play.popup().await?;
    play.tell("second", "DESTROYED", &caller).await?;
    let missed = |it: &Shown| it.summary == "Missed call: John Doe";
    play.notifications.wait_for_shown(missed, LIMIT).await?;
    if play.desktop.has_tray() {
        play.tray().await?.wait_for_label(|label| label == "1 missed call", LIMIT).await?;
    }
    play.popup().await?;
    play.picture_of("popup").await?;
    play.click_popup().await?;
    play.active_window().await?;
    play.says("John Doe").await?;
    play.no_popup().await?;
    play.picture_of("window").await?;
    play.close_window().await
}

/// If there is one popup at a time, an older one must not hide a call, and a changed call must not lose its buttons.
async fn ring_over_another(play: &mut Play) -> Outcome {
    let missed = json!({"callerid": "Ion Ionescu <+40215550170>"});
    play.tell("fifth", "CREATED", &missed).await?;
    play.tell("fifth", "DESTROYED", &missed).await?;
    let is_missed = |it: &Shown| it.summary == "Missed call: Ion Ionescu";
    let older = play.notifications.wait_for_shown(is_missed, LIMIT).await?.id;
    play.popup_says(&["Missed call: Ion Ionescu"]).await?;
    play.tell("sixth", "CREATED", &json!({"callerid": "+40215550171"})).await?;
    // In this order, because a later one waits behind the one on the screen.
    play.notifications
        .wait_for(|seen| matches!(seen, Seen::CloseAsked { id } if *id == older), LIMIT)
        .await?;
    let rings = |it: &Shown| it.summary == "Incoming call: +40215550171";
    play.notifications.wait_for_shown(rings, LIMIT).await?;
    play.popup_says(&["Incoming call: +40215550171", "Copy number"]).await?;
    play.tell("sixth", "UPDATED", &json!({"callerid": "Ana Pop <+40215550171>"})).await?;
    play.popup_says(&["Incoming call: Ana Pop", "Copy number"]).await?;
    play.picture_of("popup").await?;
    play.click_popup().await?;
    play.active_window().await?;
    play.says("Incoming call, Ana Pop").await?;
    play.tell("sixth", "DESTROYED", &json!({"answered": now()})).await?;
    play.close_window().await
}

async fn open_and_close(play: &mut Play, times: usize) -> Outcome {
    // One is still open if the step before failed.
    if play.is_open().await? {
        play.close_window().await?;
    }
    for time in 1..=times {
        let opened = async {
            play.open().await?;
            play.active_window().await?;
            // A part of the page that exists only once it has come from the program.
            play.says("Connected").await?;
            play.says("Maria Popescu").await?;
            play.picture_of(&format!("window-{time}")).await?;
            play.close_window().await
        };
        opened.await.map_err(|error| format!("opening {time} of {times}: {error}"))?;
    }
    Ok(())
}

async fn click_behind_another(play: &mut Play) -> Outcome {
    play.open().await?;
    play.active_window().await?;
    let mut zenity = play.desktop.command("zenity");
    let mut other = zenity.args(["--info", "--title=Work", "--text=Work"]).stderr(Stdio::null()).spawn()?;
    let outcome = async {
        play.until("another window in front", async || {
            let windows = play.desktop.windows().await?;
            Ok(windows.into_iter().find(|window| window.title == "Work" && window.active))
        })
        .await?;
        play.tell("third", "CREATED", &json!({"callerid": "Elena Dumitru <+40215550199>"})).await?;
        play.popup().await?;
        if play.window().await?.is_some_and(|window| window.active) {
            return Err("the window took the keyboard when it rang".into());
        }
        play.picture_of("popup").await?;
        play.click_popup().await?;
        play.active_window().await?;
        play.says("Incoming call, Elena Dumitru").await?;
        play.picture_of("window").await
    };
    let outcome = outcome.await;
    other.kill()?;
    other.wait()?;
    play.tell("third", "DESTROYED", &json!({"answered": now()})).await?;
    if play.is_open().await? {
        play.close_window().await?;
    }
    outcome
}

async fn do_not_disturb(play: &mut Play) -> Outcome {
    play.no_popup().await?;
    play.desktop.set_do_not_disturb(true)?;
    let quiet = hushed_call(play).await;
    play.desktop.set_do_not_disturb(false)?;
    play.tell("fourth", "DESTROYED", &json!({"answered": now()})).await?;
    quiet?;
    play.no_popup().await
}

/// A call rings while "do not disturb" is on.
async fn hushed_call(play: &mut Play) -> Outcome {
    if play.desktop.has_tray() {
        let says = "The desktop is set to \"do not disturb\"";
        play.tray().await?.wait_for_label(|label| label == says, LIMIT).await?;
    }
    play.tell("fourth", "CREATED", &json!({})).await?;
    play.stays_without_popup().await?;
    play.picture_of("quiet").await
}

async fn disconnect_and_connect(play: &mut Play) -> Outcome {
    let disconnected = |it: &Report| matches!(it, Report::Disconnected { .. });
    let connected = |it: &Report| matches!(it, Report::Connected { .. });
    if play.desktop.has_tray() {
        let tray = play.tray().await?;
        tray.click("Disconnect").await?;
        play.report("the end of the connection", disconnected).await?;
        tray.wait_for_label(|label| label == "Connect", LIMIT).await?;
        play.picture_of("disconnected").await?;
        tray.click("Connect").await?;
        return play.report("a connection", connected).await;
    }
    play.open().await?;
    play.click(&[Role::BUTTON], "Disconnect").await?;
    play.report("the end of the connection", disconnected).await?;
    play.element(&[Role::BUTTON], "Connect").await?;
    play.picture_of("disconnected").await?;
    play.click(&[Role::BUTTON], "Connect").await?;
    play.report("a connection", connected).await?;
    play.close_window().await
}

async fn quit(play: &mut Play) -> Outcome {
    if play.desktop.has_tray() {
        play.tray().await?.click("Quit").await?;
    } else {
        play.open().await?;
        play.click(&[Role::BUTTON], "Settings").await?;
        play.click(&[Role::TAB], "General").await?;
        play.click(&[Role::BUTTON], "Quit Ringtray").await?;
    }
    play.ended().await?;
    play.no_window().await?;
    play.no_popup().await
}

async fn start_hidden(play: &mut Play) -> Outcome {
    let mut start = play.desktop.command("ringtray");
    start.arg("--hidden").stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    play.report("a connection", |it| matches!(it, Report::Connected { .. })).await?;
    if play.desktop.has_tray() {
        play.tray().await?.wait_for_label(|label| label.starts_with("Connected"), LIMIT).await?;
        return match play.window().await? {
            None => Ok(()),
            Some(window) => Err(format!("a window is there: {window:?}").into()),
        };
    }
    // Without a tray the window stands in, and does not take the keyboard. Each new window has it for a moment.
    play.until("a window that is minimised and has no keyboard", async || {
        Ok(play.window().await?.filter(|window| window.minimized && !window.active))
    })
    .await?;
    play.never("the window has taken the keyboard", async || {
        Ok(play.window().await?.is_some_and(|window| window.active))
    })
    .await
}

async fn removed(play: &mut Play) -> Outcome {
    play.remove()?;
    play.open_menu().await?;
    play.never("the program is still in the menu", async || Ok(play.is_in_menu().await? == Some(true)))
        .await?;
    if play.desktop.kind() == Kind::Lxqt {
        // It may have closed meanwhile.
        play.lxqt_menu().await?;
    }
    Ok(())
}
