//! A tray icon for the tests: a red square whose menu begins with the text given as argument. It prints the chosen
//! item.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use ksni::menu::{MenuItem, StandardItem};
use ksni::{Tray, TrayMethods};

struct Icon {
    status: String,
}

impl Tray for Icon {
    fn id(&self) -> String {
        "test".to_owned()
    }

    fn title(&self) -> String {
        "A test's icon".to_owned()
    }

    fn icon_pixmap(&self) -> Vec<ksni::Icon> {
        vec![ksni::Icon { width: 22, height: 22, data: [255, 220, 60, 60].repeat(22 * 22) }]
    }

    fn tool_tip(&self) -> ksni::ToolTip {
        let (title, description) = ("Ringtray".to_owned(), self.status.clone());
        ksni::ToolTip { title, description, ..ksni::ToolTip::default() }
    }

    fn activate(&mut self, _x: i32, _y: i32) {
        println!("icon");
    }

    fn menu(&self) -> Vec<MenuItem<Self>> {
        let line = |label: &str, enabled, told: &'static str| {
            MenuItem::from(StandardItem {
                label: label.to_owned(),
                enabled,
                activate: Box::new(move |_: &mut Icon| println!("{told}")),
                ..StandardItem::default()
            })
        };
        vec![
            line(&self.status, false, "status"),
            MenuItem::Separator,
            line("Open Ringtray", true, "open"),
            line("a__b", true, "under"),
        ]
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let status = std::env::args().nth(1).unwrap();
    let _shown = Icon { status }.spawn().await.unwrap();
    std::future::pending::<()>().await;
}
