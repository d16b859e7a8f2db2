# English, which every other language is held against and falls back to. README.md says how a text is added.

## This language

language-name = English
# The regional form of dates and numbers for whoever has set none of this language.
language-region = en-GB
# Between groups of three digits.
number-separator = ,

## Everywhere

app = Ringtray
close = Close
copy = Copy
copied = Copied
copy-failed = This could not be copied. Select the text and copy it with the keyboard.
copy-number = Copy number
try-again = Try again
cancel = Cancel
back = Back
connect = Connect
disconnect = Disconnect
sign-in = Sign in
sign-in-again = Sign in again
do-not-disturb = Do not disturb
missed-calls = { $count ->
    [one] { $count } missed call
   *[other] { $count } missed calls
}
unknown-caller = Unknown caller
unknown-number = Unknown number
# Such as "Incoming call: Maria Popescu".
with-more = { $what }: { $more }
presence = { $state ->
    [online] is online
    [away] is away
    [busy] is busy
    [do_not_disturb] is not to be disturbed
    [ringing] is being called
    [offline] is offline
   *[unknown] changed
}
topic-change = { $change ->
    [added] New topic
    [updated] Topic changed
    [closed] Topic closed
   *[deleted] Topic deleted
}
quiet-says = { $why ->
    [quiet_hours] Quiet hours
    [desktop] The desktop is set to "do not disturb"
   *[do_not_disturb] Do not disturb
}
quiet-says-until = { $why ->
    [quiet_hours] Quiet hours until { $until }
    [desktop] The desktop is set to "do not disturb" until { $until }
   *[do_not_disturb] Do not disturb until { $until }
}

## The page: its frame

start-loading = Loading
start-failed = Ringtray did not answer
start-failed-hint = Try again. If that does not help, quit Ringtray from its tray icon and start it anew.
places = Places
place = { $place ->
    [presence] Presence
    [settings] Settings
    [help] Help
   *[activity] Activity
}
notices = Notices
notices-dismiss = Dismiss
autostart-ask = Start Ringtray with the computer?
yes = Yes
no = No
# The window's title.
title = { $what } - Ringtray
title-state = Ringtray - { $what }
title-call = Incoming call: { $who }

## The page: an account's connection

connection-accounts = Accounts
connection-word = { $state ->
    [disconnected] Not connected
    [connecting] Connecting
    [connected] Connected
    [late] Connected, but events come late: this computer can't keep up
    [waiting] Waiting to reconnect
    [needs_sign_in] Sign-in needed
   *[stopped] Stopped
}
connection-since = since { $time }
connection-occasion = { $occasion ->
    [asked] { "" }
    [retry] trying again
    [resumed] as the computer woke
   *[network_changed] as the network changed
}
connection-attempt = Attempt { $count }
connection-next-try = Next attempt in { $time }
connection-next-try-now = Next attempt now
connection-by = { $by ->
    [start] Calls are not shown until you connect.
   *[user] You disconnected. Calls are not shown until you connect again.
}
connection-try-now = Try now
connection-details = Technical details
connection-server = Server
connection-path = Path
connection-revision = Socket.IO protocol revision
connection-revision-found = { $revision }, found
connection-revision-fixed = { $revision }, set by hand
connection-revision-open = found when connecting
connection-session = Connection
connection-pauses = Times it had to wait for this computer
connection-proxy = Proxy
connection-proxy-way = { $way ->
    [automatic] as the system says
   *[direct] none
}
connection-ca-file = File of the company's authority
connection-pin = The only trusted certificate (SHA-256)
connection-client-certificate = File of the client certificate
connection-reason = Reason

## The page: do not disturb

quiet-choices = For how long
quiet-choice = { $choice ->
    [half_hour] 30 minutes
    [hour] 1 hour
    [until_tomorrow] Until tomorrow, 8:00
   *[until_switched_off] Until switched off
}
quiet-off = Switch off
quiet-hint = Calls are still listed here.
hushed-mark = Not announced
hushed = { $why ->
    [switched_off] Not announced: such notifications are switched off.
    [rule] Not announced: a rule for this extension or account says so.
    [do_not_disturb] Not announced: do not disturb was on.
    [quiet_hours] Not announced: it came in quiet hours.
    [desktop] Not announced: the desktop was set to do not disturb.
    [afterwards] Learnt afterwards.
   *[storm] Announced together with others: too much came at once.
}

## The page: where sign-in data is, and certificates

secrets = { $kept ->
    [keyring] Sign-in data is kept in the system's keyring.
    [session] Sign-in data is kept for this session only
    [unreadable] The saved sign-in data cannot be read
   *[signed_out] Signed out: no sign-in data is kept.
}
certificate-look = Look at the certificate
certificate-title = Do you trust this certificate?
# Follows the server's name.
certificate-lead = shows a certificate that this computer does not trust.
certificate-changed-title = The certificate has changed
certificate-changed-lead = does not show the certificate that you accepted before. Someone may have come in between to listen in.
certificate-subject = Issued to
certificate-issuer = Issued by
certificate-itself = itself
certificate-nobody = nobody named
certificate-names = Names
certificate-no-names = none
certificate-from = Valid from
certificate-until = Valid until
certificate-not-yet = not valid yet
certificate-expired = expired
certificate-unknown-time = unknown
certificate-fingerprint = SHA-256 fingerprint
certificate-copy = Copy fingerprint
certificate-meaning = If you trust it, this account connects only where it is shown this certificate, and no other. First compare the fingerprint with your administrator, by telephone or in person.
certificate-changed-meaning = Trust it only if your administrator says, by telephone or in person, that the certificate was replaced and that the new one has this fingerprint. From then on it is the only one that is trusted.
certificate-locked-title = This certificate is not trusted
certificate-locked-meaning = Your administrator has set which certificates are trusted here, so it cannot be accepted on this computer. Tell your administrator about it, with its fingerprint.
certificate-refuse = Do not trust
certificate-trust = Trust this certificate
certificate-failed = The certificate could not be accepted.

## The page: the list of calls and events

activity = Activity
activity-filters = Show
activity-filter = { $filter ->
    [all] All
    [calls] Calls
    [missed] Missed
    [presence] Presence
   *[other] Other
}
activity-unseen = { $count } not seen yet
activity-search = Search calls and events
activity-clear-search = Clear the search
activity-finding = Searching
activity-find-failed = The search failed: the history could not be read.
activity-of-account = Account
activity-all-accounts = All accounts
activity-broken = The activity cannot be shown
activity-broken-hint = Something unexpected is in it. Nothing is lost, and calls are still announced.
activity-older = Load older
activity-loading-older = Loading
activity-older-failed = Older entries could not be read.
activity-fresh = New:
activity-not-there = That entry is not in the history any more.
activity-now = just now
activity-today = Today
activity-yesterday = Yesterday
activity-no-day = No date
activity-empty-connected = Ready for the first call
activity-empty-connected-hint = Calls and events appear here as they happen. The server does not tell what happened before.
activity-empty-offline = Nothing here yet
activity-empty-offline-hint = Once connected, calls and events appear here as they happen.
activity-empty = { $filter ->
    [all] Nothing else yet
    [calls] No calls
    [missed] No missed calls
    [presence] Nothing about presence
   *[other] No other events
}
activity-empty-found = Nothing found
activity-empty-found-hint = Names, numbers, extensions and the words of the raw messages are searched.
activity-empty-filter-hint = They will appear here as they happen.

## The page: exporting the activity

export = Export
export-all = The whole history is written to a file.
export-found = What the search and the filter show now is written to a file.
export-format = Format
export-format-what = { $format ->
    [csv] a table for spreadsheets
   *[jsonl] every detail, for programs
}
export-write = Choose a file
export-writing = Writing
entries-so-far = { $count ->
    [one] { $count } entry so far
   *[other] { $count } entries so far
}
export-done = { $count ->
    [one] { $count } entry was written.
   *[other] { $count } entries were written.
}

## The page: deleting from the history

forget = Delete
forget-title = { $part ->
    [entry] Delete this entry?
   *[all] Delete the whole history?
}
forget-what = { $part ->
    [entry] It and its messages are gone for good.
   *[all] All calls and events and their messages are gone for good. Only what still lasts stays.
}

## The page: a call

call-back = Call back
no-number = Not offered for calling or copying: with signs such as * or #, a caller could make your telephone change its settings.
call-timeline = Timeline
call-timeline-step = { $what ->
    [rings] Rings
    [dials] Dials
    [answered] Answered
    [machine] Taken by voicemail, a queue or a menu
    [held] On hold
    [resumed] Back from hold
    [parked] Parked
    [retrieved] Taken back
   *[ended] Ended
}
call-timeline-after = after { $time }
contact-title = Add to contacts
contact-name = Name
contact-hint = Kept in Ringtray's own contacts file. It counts before your other files; calls in the list keep the name they had.
contact-add = Add
call-ringing = { $direction ->
    [inbound] Incoming call
    [outbound] Ringing
   *[unknown] Ringing
}
call-phase = { $phase ->
    [dialling] Calling
    [talking] Talking
    [held] On hold
   *[parked] Parked
}
call-during = { $phase ->
    [ringing] ringing { $time }
    [dialling] calling { $time }
    [talking] talking { $time }
    [held] on hold, { $time }
   *[parked] parked, { $time }
}
# Before the own extension: a call comes to it, is made from it, or is at it.
call-extension = { $direction ->
    [inbound] to
    [outbound] from
   *[unknown] at
}
# Read aloud.
call-announced-extension = to { $extension }
call-missed = Missed
call-answered = { $direction ->
    [inbound] Incoming
    [outbound] Outgoing
   *[unknown] Answered
}
call-answered-elsewhere = Answered elsewhere
call-not-answered = { $direction ->
    [inbound] Not answered
    [outbound] No answer
   *[unknown] Not answered
}
call-end-unknown = { $direction ->
    [inbound] Rang, end not seen
    [outbound] Outgoing, end not seen
   *[unknown] Outcome unknown
}
call-may-be-missed = What became of this call was not heard here. You may have missed it.

## The page: other events

event-registration = { $state ->
    [registered] registered
    [unregistered] signed off
   *[expired] registration ran out
}
event-extension = Extension
event-extension-change = { $change ->
    [created] created
    [updated] changed
   *[deleted] deleted
}
event-unknown-extension = unknown
event-unknown-class = Event without a class
# Before somebody's name.
event-by = by
event-gap = Not connected
event-gap-times = Not connected, { $times } times
event-gap-hint = What happened meanwhile is not known here.

## The page: the details of an entry

detail = Details
detail-choose = Choose an entry to see its details
detail-time = Time
detail-account = Account
detail-direction = Direction
detail-direction-of = { $direction ->
    [inbound] Inbound
    [outbound] Outbound
   *[unknown] Unknown
}
detail-number = Number
detail-name = Name
detail-extension = Extension
detail-device = Device
detail-class = Class
detail-state = State
detail-note = Note
detail-topic = Topic
detail-by = By
detail-started = Started
detail-answered = Answered
detail-ended = Ended
detail-rang = Rang
detail-talked = Talked
detail-messages = Raw messages
detail-loading = Loading messages
detail-none = There are no messages for this entry.
detail-failed = The messages could not be read.
detail-shortened = { $rest ->
    [one] { $rest } more character. Copy gives the whole message.
   *[other] { $rest } more characters. Copy gives the whole message.
}
detail-copy-message = Copy message { $index }
detail-copy-all = Copy all
detail-cut = { $bytes ->
    [one] { $bytes } more byte. Saving gives the whole message.
   *[other] { $bytes } more bytes. Saving gives the whole message.
}
detail-redacted = Where it says [secret], Ringtray has left out a password or token.
detail-save = Save as a file
detail-save-message = Save message { $index } as a file
detail-more = Show more messages

## The page: accounts

accounts = Accounts
accounts-add = Add account
accounts-sign-out = Sign out
accounts-sign-out-ask = Sign out? The sign-in data is removed from this computer. The account and its activity stay.
accounts-keep = Stay signed in
accounts-name = Name
accounts-save = Save
accounts-rename = Rename { $name }
accounts-colour = Colour
accounts-colour-name = { $colour ->
    [teal] Teal
    [blue] Blue
    [violet] Violet
    [pink] Pink
    [red] Red
    [orange] Orange
    [olive] Olive
   *[grey] Grey
}
accounts-connect = Connect when Ringtray starts
accounts-remove = Remove
accounts-remove-title = Remove this account?
accounts-remove-what = It and its sign-in data are removed from this computer.
accounts-history = Its activity
accounts-keep-history = Keep it
accounts-keep-history-what = It stays in the list of calls and events.
accounts-delete-history = Delete it
accounts-delete-history-what = Its calls and events are gone for good.
accounts-remove-it = Remove the account
accounts-version = Ringtray { $version }
accounts-quit = Quit Ringtray
accounts-mode = { $mode ->
    [user] User
    [app] App
   *[bot] Bot
}
accounts-method = { $method ->
    [cookies] browser session
    [token] access token
    [mobile_grant] name and password
    [client_credentials] app key and secret
   *[authorization_code] the browser
}

## The page: who is where

presence-extensions = Extensions
presence-people = People
presence-empty = Nothing is known of anybody yet
presence-empty-hint = Extensions and people appear here once the server tells of them.
presence-hint = Star those you want to be told about.
presence-search = Search people and extensions
presence-heard = heard of { $time }
presence-star = Tell me about { $name }
presence-star-hint = Tell me about changes
presence-unstar-hint = Tell me no longer

## The page: settings

settings = Settings
settings-section = { $section ->
    [accounts] Accounts
    [notifications] Notifications
    [quiet] Quiet
    [contacts] Contacts
   *[general] General
}
settings-changed = Changed.
settings-undo = Undo
settings-add = Add
settings-remove = Remove { $what }
settings-language = Language
settings-language-hint = Of the page, the tray and the notifications.
settings-language-system = As the system
settings-kinds = What you are told
settings-kinds-hint = What is switched off still stands in the activity.
settings-kind = { $kind ->
    [ringing] Incoming calls
    [missed] Missed calls
    [answered_elsewhere] Answered elsewhere
    [outgoing] Outgoing calls
    [held_too_long] On hold for long
    [registration_lost] Telephone gone
    [registration_regained] Telephone back
    [presence] Presence
    [topic] Topics
    [connection_trouble] Connection trouble
   *[sign_in_needed] Sign-in needed
}
settings-kind-what = { $kind ->
    [ringing] A call rings.
    [missed] It rang and nobody answered.
    [answered_elsewhere] Somebody took it at another extension.
    [outgoing] You call somebody.
    [held_too_long] Somebody is still waiting.
    [registration_lost] An extension is registered no longer.
    [registration_regained] An extension is registered again.
    [presence] Somebody whom you starred comes or goes.
    [topic] A topic is opened, changed or closed.
    [connection_trouble] The server was not reached three times.
   *[sign_in_needed] The server refuses the sign-in.
}
settings-show-kind = Tell me: { $name }
settings-sound = With a sound
# A label; one of the three choices below stands beside it. It is needed where the desktop's notifications have no sounds.
settings-ring = Ringtray rings
settings-ring-of = { $player ->
    [auto] Where needed
    [ringtray] Always
   *[desktop] Never
}
settings-ring-device = Output device
settings-ring-default = Default
settings-ring-gone = { $device } (not connected)
settings-ring-silent = No sound device was found, so Ringtray can't ring.
settings-urgency = How urgent
settings-urgency-of = { $urgency ->
    [low] Good to know
    [normal] Normal
   *[critical] Stays until seen
}
settings-privacy = What it tells
settings-privacy-of = { $privacy ->
    [full] Name and number
    [name_only] Only the name
   *[hidden] Only that something happened
}
settings-show-me = Show me
settings-as-usual = As usual
settings-held = After so many seconds
settings-rule = Exceptions
settings-rule-hint = For an extension or an account. The first one that fits counts.
settings-rule-do = What to do
settings-rule-show = Tell me
settings-rule-hush = Don't tell me
settings-rule-about = About
settings-rule-all = everything
settings-rule-calls = calls
settings-rule-extension = Extension
settings-rule-any-extension = Any extension
settings-rule-account = Account
settings-rule-everywhere = everywhere
settings-rule-add = Add exception
settings-rule-says-show = Tell me: { $what } ({ $where })
settings-rule-says-hush = Don't tell me: { $what } ({ $where })
settings-quiet-hint = Nothing pops up meanwhile. Calls are still counted and listed.
settings-hours = Quiet hours
settings-hours-hint = Every week, by the clock of this computer.
settings-hours-of = Quiet hours { $number }
settings-from = From
settings-to = to
settings-next-day = Until the next day.
settings-add-hours = Add quiet hours
settings-remove-hours = Remove these quiet hours
settings-desktop = The desktop's own
settings-respect-desktop = Stay quiet while the desktop is set to “do not disturb”
settings-let-through = Callers who get through
settings-let-through-hint = Their calls are told even then.
settings-name-or-number = Name or number
settings-files = Contacts files
settings-files-hint = vCard or CSV files that give callers their names. They are only read, and read again when they change. Of two names the earlier file's counts.
settings-add-file = Add a file
settings-numbers = Numbers where you are
settings-numbers-hint = So that a number is found however it is written.
settings-number = { $what ->
    [country] Calling code of the country
    [trunk] Dialled before numbers within it
   *[international] Dialled instead of the plus
}
settings-history = History
settings-history-hint = How long calls and events are kept, and how much of them. What is older is deleted in the course of the day; beyond the size the oldest raw messages go first.
settings-history-days = { $days ->
    [0] For ever
    [one] { $days } day
   *[other] { $days } days
}
settings-history-most = At most, for each account
settings-history-megabytes = { $megabytes ->
    [0] No limit
   *[other] { $megabytes } MB
}
settings-history-size = It takes { $megabytes } MB. An export of everything as JSON Lines is a backup.
history-import = Import a file
history-imported = { $new } new, { $known } there already{ $unreadable ->
    [0] .
   *[other] ; not readable: { $unreadable }, first line { $firstUnreadable }.
}
history-forget = Delete everything
settings-start = Start
settings-autostart = Start Ringtray when you sign in to this computer
settings-about = About
settings-managed = Your administrator has set some of the sign-in settings; those are marked.

## The page: help

help = Help
help-section = { $section ->
    [messages] Messages
    [log] Log
   *[connection] Connection
}
help-steps = How far the connection comes
help-step = { $step ->
    [address] The server is found
    [proxy] The proxy lets us through
    [tls] The connection is encrypted and trusted
    [sign_in] The sign-in is accepted
    [revision] Both speak the same protocol
   *[first_event] The first message came
}
help-result = { $result ->
    [done] done
    [failed] failed
    [waiting] waiting
    [not_reached] not reached
   *[not_needed] not needed
}
help-silent = Connected, and nothing came for a long while.
help-silent-hint = The server tells events only where SIP_NOTIFICATIONS is switched on for it. Ask your administrator.
help-counters = Since Ringtray started
help-messages = Messages
help-last-message = Last message
help-none = none
help-connections = Connections
help-lost = Lost connections
help-notified = Notifications
help-unstored = Not stored in time
help-story = What the connection did
help-failed = Ringtray did not answer. It is asked again.
help-received = Received
help-sent = Sent
help-copy-message = Copy this message
help-left-out = { $bytes ->
    [one] { $bytes } more byte
   *[other] { $bytes } more bytes
}
help-no-messages = No message since Ringtray started
help-send = Send JSON to the server
help-send-hint = It is sent as it is, as the event “message”.
help-send-it = Send
help-was-sent = Sent.
help-level = Show
help-levels = { $level ->
    [error] Errors
    [warn] Warnings
    [info] Notes
   *[debug] Details
}
help-level-of = { $level ->
    [error] Error
    [warn] Warning
    [info] Note
   *[debug] Detail
}
help-no-log = Nothing was logged
help-report = Copy report
help-report-title = Report for who helps you
help-report-what = Names, numbers, extensions and sign-in data were taken out. Servers, states and versions stay. Nothing is sent: read it, then copy it.

## The page: importing a configuration

import-title = Import a configuration
import-offer = Import a configuration file
import-offer-hint = A ws-connector.config.json; choose it, or drop it onto this window.
import-from = File
import-server = Server
import-choose = What to import
import-secrets = The secrets go from the file to the server and into the keyring of this system; they are not shown.
import-unverified = The file asks not to check the server's certificate. That is not followed: if it is not trusted, it is shown to you.
import-missing = Not complete: { $what } is missing.
import-nothing = Nothing in this file is complete. Fill it in and choose it again.
import-submit = Import
import-busy = Signing in
import-done = Imported
import-finish = Done
import-blank-title = The file still holds the imported secrets
import-blank-what = Ringtray can take them out of it and leave everything else as it is. Other programs that use this file then need them again.
import-blank = Take them out
import-leave = Leave the file
import-blanked = The secrets were taken out of the file.
import-remains = It still holds others, or the same ones in another place such as a comment.
import-copies = Copies of it may still hold them: backups, an editor's copies, a version control.

## The page: signing in

sign-in-welcome = Welcome to Ringtray
sign-in-demo = Try the demo
sign-in-demo-hint = Calls of a pretended server on this computer; nothing of it is kept.
sign-in-welcome-hint = See the calls of your VoipNow or Hubgets phone here, as they happen.
sign-in-add = Add account
sign-in-server = Server address
sign-in-mode = How do you sign in?
sign-in-mode-name = { $mode ->
    [app] App
    [user] User
   *[bot] Bot
}
sign-in-mode-what = { $mode ->
    [app] With an access token, an app of your own, or name and password.
    [user] With the cookies of a signed-in browser: a borrowed session, which ends with the browser's.
   *[bot] With the token of a bot.
}
sign-in-method = Sign in with
sign-in-method-name = { $method ->
    [token] Access token
    [client_credentials] App key and secret
    [authorization_code] In the browser
   *[mobile_grant] Name and password
}
sign-in-method-what = { $method ->
    [token] Quickest to try. It ends after an hour or two, and you paste another.
    [client_credentials] Best for every day: an app of your own stays signed in by itself and needs no password.
    [authorization_code] You sign in on the server's own page, also with a second factor. Needs an app of your own, and a click now and then.
   *[mobile_grant] Only where the others are not possible: it needs your password and the secret of the Hubgets mobile app.
}
sign-in-vn = Session (cookie vn)
sign-in-dev = Device (cookie dev)
sign-in-token = Access token
sign-in-bot-token = Bot token
sign-in-app-key = App key
sign-in-app-secret = App secret
sign-in-mobile-app-key = App key of the Hubgets mobile app
sign-in-mobile-app-secret = App secret of the Hubgets mobile app
sign-in-redirect = Redirect address of the app
sign-in-redirect-hint = Leave it empty first. Type it as it is registered for the app if the server's page refuses the address.
sign-in-username = User name
sign-in-password = Password
sign-in-keep-password = Keep the password in the keyring
sign-in-keep-password-hint = Otherwise Ringtray asks for it again when the server ends the sign-in.
sign-in-show = Show
sign-in-hide = Hide
sign-in-show-field = Show { $field }
sign-in-submit-browser = Open the browser
sign-in-browser-title = Go on in the browser
sign-in-browser-comes-back = Sign in on the server's page and let Ringtray in. This window then goes on by itself.
sign-in-browser-does-not = Sign in on the server's page and let Ringtray in. Then copy the address at which the browser ends up, even if it shows an error, and paste it here.
sign-in-browser-address = It did not open? Copy the address of the page.
sign-in-browser-copy = Copy the page's address
sign-in-browser-ended = The browser shows an error or stays there? Paste the address at which it ended up.
sign-in-browser-landed = Address at which the browser ended up
sign-in-browser-take = Go on with this address
sign-in-busy = Signing in
sign-in-failed = Signing in failed.
sign-in-keep = Leave empty to keep it
sign-in-locked = Set by your administrator
sign-in-connection = Connection
sign-in-path = Path on the server
sign-in-path-hint = Only where your administrator names one.
sign-in-revision = Socket.IO protocol revision
sign-in-automatic = Automatic
sign-in-proxy = Proxy
sign-in-proxy-name = { $way ->
    [automatic] Automatic
    [direct] None
   *[through] This one
}
sign-in-proxy-what = { $way ->
    [automatic] As this system is set up.
    [direct] Straight to the server, whatever the system says.
   *[through] Through the proxy named here.
}
sign-in-proxy-address = Proxy address
sign-in-proxy-username = Proxy user name
sign-in-proxy-username-hint = Leave this and the password empty where the proxy asks for none.
sign-in-proxy-password = Proxy password
sign-in-ca-file = Certificate file of your company's authority
sign-in-ca-file-hint = Its full path on this computer (PEM). It is trusted beside the authorities of the system.
sign-in-pinned = Only this certificate is trusted:
sign-in-remove = Remove
sign-in-remove-pin = Remove: trust what the system trusts
sign-in-client-certificate = File of your client certificate
sign-in-client-certificate-hint = Only where the server asks for one. Its full path on this computer (PEM or PKCS#12).
sign-in-client-certificate-password = Password of the client certificate
sign-in-client-certificate-password-hint = Only where the file has one.
sign-in-keyring = Sign-in data goes to this server only, and into the keyring of this system.
sign-in-where = Where do I find these?
# One step a line.
sign-in-find = { $what ->
    [user]
        Sign in to Hubgets or VoipNow in a browser.
        Open the browser's developer tools (F12), then Application or Storage, then Cookies.
        Copy the values of the cookies named vn and dev.
    [token]
        Your administrator, or an app registered in VoipNow under Unified Communications, Integrations, Apps, gives you an access token.
        A token is usually valid for an hour or two; when it has run out, Ringtray asks you to sign in again.
    [client_credentials]
        In VoipNow, open Unified Communications, Integrations, Apps, and add an app; mark it as trusted. Your administrator may have to do this.
        The list of apps shows its key (or ID) and its secret.
        Ringtray then sees the calls of the user whom the app belongs to.
    [authorization_code]
        In VoipNow, open Unified Communications, Integrations, Apps, and add an app. Your administrator may have to do this.
        The list of apps shows its key (or ID) and its secret.
        Where the server wants to know the app's redirect address, register http://127.0.0.1/ if it takes that, else an https address of your own.
    [mobile_grant]
        The user name and password are those you sign in to Hubgets with.
        Your administrator finds the key and the secret of the Hubgets mobile app in the VoipNow database:
   *[bot] Whoever set up the bot in Hubgets has its token.
}

## The tray

tray-status = { $state ->
    [connected] Connected
    [late] Connected, but Ringtray can't keep up and events come late
    [connecting] Connecting…
    [waiting] Not connected, trying again
    [needs_sign_in] Sign-in needed
   *[disconnected] Not connected
}
tray-not-signed-in = Not signed in
tray-tooltip = Ringtray - { $what }
tray-tooltip-not-signed-in = Ringtray - not signed in
tray-more-accounts = { $count ->
    [one] and { $count } more account
   *[other] and { $count } more accounts
}
tray-recent = Recent calls
tray-copy = Copy { $number }
tray-call-back = Call back
tray-open = Open
tray-open-app = Open Ringtray
tray-quit = Quit
tray-quiet = { $choice ->
    [off] Off
    [half_hour] For 30 minutes
    [hour] For 1 hour
    [until_tomorrow] Until tomorrow, 8:00
   *[until_switched_off] Until switched off
}
# A call of the last days, such as "Maria Popescu, missed, Tue 10:42".
tray-call = { $who }, { $how }
tray-call-at = { $who }, { $how }, { $day } { $time }
tray-how = { $how ->
    [rings] rings
    [now] now
    [missed] missed
    [answered_elsewhere] answered elsewhere
    [not_answered] not answered
    [end_not_heard] end not heard
    [answered] answered
    [called] called
   *[over] over
}
tray-day = { $day ->
    [monday] Mon
    [tuesday] Tue
    [wednesday] Wed
    [thursday] Thu
    [friday] Fri
    [saturday] Sat
   *[sunday] Sun
}

## Notifications

told-not-started = Ringtray has not started
told-ringing = Incoming call
told-missed = Missed call
told-perhaps-missed = Perhaps missed
told-answered-elsewhere = Answered elsewhere
told-outgoing = Calling
told-held = On hold
told-to = to { $extension }
told-from = from { $extension }
told-at = at { $extension }
told-held-for = For { $time }
told-rang = rang { $time }
told-not-heard = how it ended was not heard
told-time-of-day = { $hour }:{ $minute }
told-seconds = { $seconds } s
told-minutes = { $minutes } min
told-minutes-seconds = { $minutes } min { $seconds } s
told-registration = { $state ->
    [registered] Extension { $extension } is registered again
   *[lost] Extension { $extension } is not registered
}
told-registration-hidden = { $state ->
    [registered] An extension is registered again
   *[lost] An extension is not registered
}
told-registration-why = { $state ->
    [registered] Calls reach its telephone
    [unregistered] Its telephone signed off; calls do not reach it
   *[expired] Its telephone was not heard of in time; calls may not reach it
}
told-presence = { $person } { $state }
told-presence-hidden = The presence of somebody changed
told-by = by { $who }
told-no-connection = No connection to the server
told-sign-in-needed = Sign-in needed
told-more-ringing = { $count ->
    [one] { $count } more incoming call
   *[other] { $count } more incoming calls
}
told-more-events = { $count ->
    [one] { $count } more event
   *[other] { $count } more events
}
told-others = { $names } and others
told-in-list = They are in the list of Ringtray's window
told-no-tray = Ringtray runs without a tray icon
told-no-tray-hint = Click here, or start Ringtray again, to open its window.
told-open = Open
told-call-back = Call back
# What a sample of a notification says.
told-sample-topic = Moving house
told-sample-trouble = The server has not answered. It is tried again.
told-sample-refused = The server refused the sign-in.

## Trouble with a server: whole sentences, what happened and what to do

# What to do after a refusal, by what was signed in with.
trouble-again = { $with ->
    [cookies] The cookies may have expired: log in with the browser, copy them again and sign in.
    [bot] Check the bot's token and sign in again.
    [token] The token may have expired: get a new one and sign in again.
    [password] Check that this user may use the app, and sign in again.
    [no_password] The sign-in has ended, and the password is not kept: type it again and sign in.
    [app] Check on the server that the app is trusted and not suspended, and sign in again.
   *[browser] The sign-in has ended: sign in through the browser again.
}
trouble-shut-down = The connection was shut down. Start it again to get events.
trouble-path = The path { $path } can't be asked for. Correct it in the account.
trouble-no-datachannel = Something answers at { $server } that is no DataChannel. Check the address, and that no proxy is in the way.
trouble-refused = { $server } refused the sign-in (“{ $said }”). { $again }
trouble-refused-http = { $server } refused the sign-in (HTTP { $code }). { $again }
trouble-refused-oauth = { $server } refused the sign-in ({ $error }: { $description }). { $again }
trouble-kicked = { $server } ended the session. Ringtray comes back by itself; if it happens again and again, another program may be using the same sign-in.
trouble-closed = { $server } closed the connection. Ringtray comes back by itself.
trouble-fixed-revision = { $server } does not seem to speak protocol revision { $revision }, to which this account is fixed by hand. Set it to automatic.
trouble-other-revision = { $server } speaks another protocol revision. Set the account's to automatic.
trouble-not-reading = { $server } no longer takes what is sent to it. Ringtray connects anew by itself.
trouble-name-not-found = The name { $host } was not found. Check the server's address and this computer's network.
trouble-name-slow = Looking up the name { $host } took too long. Check this computer's network.
trouble-not-loopback = { $host } leads to another computer, and { $server } is not encrypted. Use an address with https://.
trouble-connection-refused = { $server } does not take connections. Check the address and its port, or wait until the server is back.
trouble-no-way = There is no way to { $server }. Check this computer's network, and whether a VPN is needed.
trouble-lost-on-the-way = The connection to { $server } was lost before it answered. A firewall or a proxy may be in the way; Ringtray tries again by itself.
trouble-timed-out = { $seconds ->
    [one] { $server } did not answer within { $seconds } second. Check the address, the network and any firewall.
   *[other] { $server } did not answer within { $seconds } seconds. Check the address, the network and any firewall.
}
trouble-no-web-server = { $server } did not answer as a web server does. Check the address and its port.
trouble-no-socket-io = { $server } opened a connection but does not speak Socket.IO on it. Check the address and the path.
trouble-swallowed = { $seconds ->
    [one] { $server } opened a connection, but for { $seconds } second nothing came on it. Something that filters web traffic may hold it back: security software on this computer, a firewall or a proxy. Exempt the server there, or ask the network's administrator to.
   *[other] { $server } opened a connection, but for { $seconds } seconds nothing came on it. Something that filters web traffic may hold it back: security software on this computer, a firewall or a proxy. Exempt the server there, or ask the network's administrator to.
}
trouble-join-slow = { $seconds ->
    [one] { $server } did not let us in within { $seconds } second. Ringtray tries again by itself.
   *[other] { $server } did not let us in within { $seconds } seconds. Ringtray tries again by itself.
}
trouble-reported = { $server } reports a fault (“{ $said }”). Ringtray tries again by itself; if it stays, tell the server's administrator.
trouble-silent = { $seconds ->
    [one] { $server } has not been heard from for { $seconds } second. Ringtray connects anew by itself.
   *[other] { $server } has not been heard from for { $seconds } seconds. Ringtray connects anew by itself.
}
trouble-too-large = { $server } sent a message too large to take (over { $most } MiB). It is lost; Ringtray connects anew by itself.
trouble-lost = The connection to { $server } was lost. Ringtray connects anew by itself.
trouble-cut = { $seconds ->
    [one] Something between this computer and { $server } ends connections after { $seconds } second; it has done so { $times } times in a row. Ringtray comes back within a second, but may miss what happens meanwhile. Ask the administrator of the network or of the server for a longer time-out.
   *[other] Something between this computer and { $server } ends connections after { $seconds } seconds; it has done so { $times } times in a row. Ringtray comes back within a second, but may miss what happens meanwhile. Ask the administrator of the network or of the server for a longer time-out.
}
trouble-garbled = { $server } sent what does not belong on such a connection. Ringtray connects anew by itself; a proxy may be in the way.
trouble-not-found = { $server } has nothing at { $path }. Check that it is a VoipNow 5 server and that the path is right.
trouble-busy = { $server } is busy or being maintained (HTTP { $code }). Ringtray tries again by itself.
trouble-network-sign-in = This network wants a sign-in of its own before it lets us reach { $server }, as in hotels, trains and guest networks. Open a browser and sign in there.
trouble-sent-elsewhere = This network wants a sign-in of its own before it lets us reach { $server }, as in hotels, trains and guest networks. Open a browser and sign in there. If the server really moved, its new address is { $origin }: write it into the account.
trouble-encrypted-only = { $server } takes encrypted connections only. Write { $origin } into the account as its address.
trouble-sent-unencrypted = { $server } sends us to { $origin }, which is not encrypted, so Ringtray does not go there. Tell the server's administrator.
trouble-sent-to-port = { $server } sends us to another port of the same computer. If that is where the DataChannel is, write { $origin } into the account as the server's address.
trouble-sent-to-page = { $server } sends us to another of its pages instead of answering (HTTP { $code }). Check that it is a VoipNow 5 server and that the path in the account is right; if they are, tell its administrator.
trouble-sent-nowhere = { $server } sends us elsewhere (HTTP { $code }), but to no address that can be used. Check the address; if this network has a sign-in page, open it in the browser first.
trouble-web-page = { $server } answers with an ordinary web page at { $path }. Check the address and the path; if this network has a sign-in page, open it in the browser first.
trouble-not-understood = { $server } does not understand our way of connecting (HTTP { $code }). Check that it is a VoipNow 5 server.
trouble-fault = { $server } has a fault (HTTP { $code }). Ringtray tries again by itself; if it stays, tell the server's administrator.

## Trouble with what stands in front of a server: a web server, a load balancer, a firewall

trouble-front-sign-in = What stands in front of { $server } wants a sign-in of its own (HTTP { $code }, { $ways }), which Ringtray can't do. The account's sign-in is not in question. Ask the server's administrator to let the DataChannel through without it.
trouble-front-forbids = What stands in front of { $server } does not let Ringtray through: a web page came instead of the server's own words (HTTP { $code }). Check whether a VPN is needed. If not, ask the server's administrator whether connections from this network are allowed.
trouble-front-upgrade = What stands in front of { $server } lets web pages through but no WebSocket (HTTP { $code }). Tell the server's administrator that it has to forward the headers Upgrade and Connection.
trouble-polling-only = { $server } takes no WebSocket connections, only the older polling (HTTP { $code }). Ask the server's administrator to allow the transport websocket of Socket.IO.
trouble-other-protocol = { $server } insists on another protocol than HTTP/1.1 ({ $protocol }, HTTP { $code }), which Ringtray does not speak. Tell the server's administrator.
trouble-front-cookie = What stands in front of { $server } checks whether a browser is calling: it gives a cookie and wants to be asked again (HTTP { $code }). Ringtray can't pass such a check. Ask the server's administrator to leave { $path } out of it.

## Trouble with a sign-in

trouble-no-sign-in = { $server } has no sign-in for apps (HTTP { $code }). Check that it is a VoipNow server, or sign in with a token.
trouble-no-token = { $instead ->
    [page] The sign-in at { $server } was answered, but it is a web page. Check that the address is that of a VoipNow server; if this network has a sign-in page, open it in the browser first.
    [no_object] The sign-in at { $server } was answered, but it is no JSON object. Check that the address is that of a VoipNow server; if this network has a sign-in page, open it in the browser first.
   *[other_fields] The sign-in at { $server } was answered, but it has no access_token (fields: { $fields }). Check that the address is that of a VoipNow server; if this network has a sign-in page, open it in the browser first.
}
trouble-app = { $server } does not take the app's key and secret. Copy both again: a secret that was made anew on the server replaces the one before.
trouble-name-and-password = { $server } does not take this name and password. Check both and sign in again.
trouble-code = { $server } no longer takes what the browser brought: it is good for ten minutes and for once. Sign in through the browser again.
trouble-not-renewed = { $server } no longer renews this sign-in. { $again }
trouble-not-allowed = { $server } was told not to let Ringtray in. Sign in through the browser again, and allow it there.
trouble-user-not-allowed = { $server } does not let this user in with this app. Ask the server's administrator whether the user may use it.
trouble-app-not-allowed = { $server } does not let this app sign in this way. Choose another way, or ask the server's administrator to allow it; for key and secret alone the app has to be trusted.
trouble-way-unknown = { $server } does not know this way of signing in. Choose another one, like a token.
trouble-way-not-understood = { $server } does not understand Ringtray's sign-in. Choose another way, and tell the server's administrator what the technical details say.
trouble-credential-empty = { $what ->
    [vn] The cookie vn is empty. Enter it and sign in again.
    [dev] The cookie dev is empty. Enter it and sign in again.
    [bot] The bot's token is empty. Enter it and sign in again.
    [token] The access token is empty. Enter it and sign in again.
    [app_key] The app's key is empty. Enter it and sign in again.
   *[given] The access token that the server gave is empty. Sign in again, and tell the server's administrator.
}
trouble-credential-character = { $what ->
    [vn] The cookie vn holds a character that it can't have (a line break, a space or the like). Copy it again, whole and nothing else.
    [dev] The cookie dev holds a character that it can't have (a line break, a space or the like). Copy it again, whole and nothing else.
    [bot] The bot's token holds a character that it can't have (a line break, a space or the like). Copy it again, whole and nothing else.
    [token] The access token holds a character that it can't have (a line break, a space or the like). Copy it again, whole and nothing else.
    [app_key] The app's key holds a character that it can't have (a line break, a space or the like). Copy it again, whole and nothing else.
   *[given] The access token that the server gave holds a character that it can't have (a line break, a space or the like). Sign in again, and tell the server's administrator.
}
trouble-no-password = The sign-in has ended, and the password is not kept. Type the password again and sign in.
trouble-no-code = The sign-in has ended. Sign in through the browser again.

## Trouble with encryption

trouble-trust-store = This computer's list of trusted certificate authorities can't be read. Install it (on Debian and Ubuntu: the package ca-certificates).
trouble-no-tls = { $server } does not speak TLS at this port. Check the address and its port.
trouble-lost-in-tls = The connection to { $server } was lost while encryption was being agreed on. A firewall or a proxy may be in the way, or this port is for something else: check the address and its port.
trouble-tls-version = { $server } speaks only TLS 1.1 or older, which is no longer safe. Ask the server's administrator to switch on TLS 1.2 or TLS 1.3.
trouble-tls-ciphers = { $server } and Ringtray have no way of encrypting in common. Ask the server's administrator to switch on TLS 1.3, or TLS 1.2 with ECDHE and AES-GCM (such as ECDHE-RSA-AES128-GCM-SHA256), and to use a certificate with an RSA key of 2048 bits or more, or a key on the curve P-256 or P-384.
trouble-tls-h2 = { $server } does not speak HTTP/1.1 at this port, perhaps only HTTP/2 (h2), and a WebSocket needs HTTP/1.1. Ask the server's administrator to allow http/1.1 there (ALPN).
trouble-tls-name = The server at { $server } does not know the name { $host }. Check the address; if it is right, ask the server's administrator to set this name up there (SNI).
trouble-tls-client-certificate = { $server } asks for a client certificate, and Ringtray has none to show. Get a file with one from the server's administrator and name it in the account (in ringtray-cli with --client-cert), or ask to be let in without one.
trouble-tls-client-certificate-unfit = { $server } asks for a client certificate, and takes none with such a key as the one in { $file } has. Ask the server's administrator for one with another key: RSA with 2048 to 4096 bits, or P-256.
trouble-tls-client-certificate-refused = { $why ->
    [expired] { $server } refuses the client certificate in { $file }: it expired on { $date }. Get a new one from the server's administrator, and check this computer's date.
    [not_yet] { $server } refuses the client certificate in { $file }: it is not valid yet; it will be on { $date }. Check this computer's date; if it is right, tell the server's administrator.
    [expired_there] { $server } refuses the client certificate in { $file } as expired, although it is valid until { $date }. A certificate that vouches for it may have expired, or the server's clock be wrong: tell the server's administrator.
    [revoked] { $server } refuses the client certificate in { $file }: it was revoked. Get a new one from the server's administrator.
    [authority] { $server } refuses the client certificate in { $file }: the server does not know who issued it. If it has intermediate certificates, put them into the file as well; else get one from the server's administrator.
    [unsupported] { $server } refuses the client certificate in { $file }: it is not for this purpose, or of a kind that the server does not take. Get one for clients (clientAuth) from the server's administrator.
    [bad] { $server } refuses the client certificate in { $file } as bad (bad_certificate). Get another one from the server's administrator, who finds the cause in the server's log.
   *[other] { $server } refuses the client certificate in { $file }, and does not say why. Ask the server's administrator, who finds the cause in the server's log.
}
trouble-client-certificate-file = { $what ->
    [missing] The file with the client certificate, { $file }, does not exist. Put it back, or name another file.
    [unreadable] The file with the client certificate, { $file }, can't be read ({ $detail }). See to it that you may read it, or name another file.
    [no_file] { $file } is to hold the client certificate, and is no file. Name a file with the certificate and its key, in PEM or PKCS#12 format.
    [too_large] The file with the client certificate, { $file }, is larger than { $detail } KiB. Name a file with the certificate and its key only.
    [no_certificate] The file with the client certificate, { $file }, holds no certificate. Name a file with the certificate and its key, in PEM or PKCS#12 format.
    [damaged] The file with the client certificate, { $file }, is damaged: its certificate number { $detail } can't be understood. Get it anew from the server's administrator.
    [no_key] The file with the client certificate, { $file }, holds no private key. Put the key into the same file, below the certificate, as "cat certificate.pem key.pem > client.pem" does.
    [damaged_key] The file with the client certificate, { $file }, is damaged: its private key can't be understood. Get it anew from the server's administrator.
    [unusable_key] The private key in the file with the client certificate, { $file }, can't be used. Get a certificate with another key from the server's administrator: RSA with 2048 to 4096 bits, P-256, P-384 or Ed25519.
    [other_key] The private key in the file with the client certificate, { $file }, belongs to none of the certificates in it. Put the certificate and its own key into the file.
    [password_missing] The file with the client certificate, { $file }, is encrypted, and no password was given. Give its password (to ringtray-cli in RINGTRAY_CLIENT_CERT_PASSWORD).
    [password_wrong] The file with the client certificate, { $file }, is encrypted with another password than the one that was given. Correct the password.
    [encryption] The file with the client certificate, { $file }, is encrypted in a way that Ringtray does not read. Encrypt it anew, a key in PEM with "openssl pkcs8 -topk8 -v2 aes-256-cbc", PKCS#12 with "openssl pkcs12 -export" of OpenSSL 3.
   *[format] The file with the client certificate, { $file }, is neither PEM nor PKCS#12, or it is damaged. Get it anew from the server's administrator, in one of these formats.
}
trouble-tls-alert = { $server } ended the agreement on encryption with the TLS alert { $alert }. Tell the server's administrator, who finds the cause in the server's log.
trouble-tls = No encrypted connection to { $server } could be agreed on. Check the address and its port; a firewall may be in the way.
trouble-authorities-missing = The account's file of trusted certificates, { $file }, does not exist. Put it back, or choose another file in the account.
trouble-authorities-unreadable = The account's file of trusted certificates, { $file }, can't be read ({ $detail }). See to it that you may read it, or choose another file in the account.
trouble-authorities-no-file = The account's file of trusted certificates, { $file }, is no file. Choose a file with the certificate of your company's authority in the account.
trouble-authorities-too-large = The account's file of trusted certificates, { $file }, is larger than { $most } MiB. Choose a file with the certificate of your company's authority in the account.
trouble-authorities-none = The account's file of trusted certificates, { $file }, holds no certificate in PEM or DER format. Get it anew from the server's administrator, in PEM format.
trouble-authorities-damaged = The account's file of trusted certificates, { $file }, is damaged: its certificate number { $number } can't be understood. Get it anew from the server's administrator, in PEM format.
trouble-authorities-purpose = The account's file of trusted certificates, { $file }, says that its certificate number { $number } is not trusted for servers (TRUSTED CERTIFICATE). Get it anew from the server's administrator, in the usual PEM format.
trouble-certificate-name = { $for ->
    [address] The server's certificate is not for the address { $host }: it has { $host } as the name of a server (DNS), and not as an IP address. Use the server's name if the certificate is for that, or have it corrected by the server's administrator (subjectAltName = IP:{ $host }).
    [nobody] The server's certificate is not for { $host }: it has no server's name in it. If this network has a sign-in page (a hotel, a guest Wi-Fi), open it in the browser first. Else use the name the certificate was issued for, or have it corrected by the server's administrator.
    [these] The server's certificate is not for { $host }: it is for { $names }. If this network has a sign-in page (a hotel, a guest Wi-Fi), open it in the browser first. Else use the name the certificate was issued for, or have it corrected by the server's administrator.
   *[more] The server's certificate is not for { $host }: it is for { $names } and others. If this network has a sign-in page (a hotel, a guest Wi-Fi), open it in the browser first. Else use the name the certificate was issued for, or have it corrected by the server's administrator.
}
# The dates may also be those of a certificate between the server's and the authority.
trouble-certificate-expired = { $whose ->
    [server] The certificate of { $host } expired on { $date }. Ask the server's administrator to renew it, and check this computer's date.
   *[between] A certificate that vouches for { $host } expired on { $date }. Ask the server's administrator to renew it, and check this computer's date.
}
trouble-certificate-not-yet = { $whose ->
    [server] The certificate of { $host } is not valid yet; it will be on { $date }. Check this computer's date; if it is right, tell the server's administrator.
   *[between] A certificate that vouches for { $host } is not valid yet; it will be on { $date }. Check this computer's date; if it is right, tell the server's administrator.
}
trouble-certificate-itself = The certificate of { $host } is self-signed: nobody else vouches for it. Its SHA-256 fingerprint is { $fingerprint }. Compare it with the one the server's administrator tells you; if they are the same, look at the certificate in Ringtray and accept it for this account.
trouble-certificate-issuer = { $trust ->
    [file] Neither this computer nor the account's file of certificates knows who issued the certificate of { $host } ({ $issuer }). { $cause } { $compare }
   *[computer] This computer does not trust who issued the certificate of { $host } ({ $issuer }). { $cause } { $compare }
}
trouble-certificate-cause = { $chain ->
    [alone] If your company has its own authority, have it installed on this computer, or choose its file in the account. Or the server does not send all that it has to: its administrator sees to it that it sends its certificate and every intermediate one, without the root.
   *[whole] If your company has its own authority, have it installed on this computer, or choose its file in the account.
}
trouble-certificate-signature = { $host } could not prove that its certificate is its own. Somebody may be listening in; tell the server's administrator.
trouble-certificate-hopeless = { $what ->
    [revoked] The certificate of { $host } was revoked by its issuer, so it can't be accepted. Ask the server's administrator to replace it.
   *[unproven] The certificate of { $host } can't be accepted: Ringtray does not support the way in which the server proves that it is its own. Ask the server's administrator to check the server's TLS settings.
}
trouble-certificate-unusable = { $which ->
    [another] The certificate of { $host } is not the one that was accepted for this account, and it can't be used, so accepting it would not help: { $why }
   *[same] The certificate of { $host } can't be used, and accepting it would not help: { $why }
}
trouble-certificate-why = { $what ->
    [version] it has X.509 version { $value }, and TLS needs version 3. Ask the server's administrator to replace it with one of version 3.
    [extension] Ringtray does not know its critical extension { $value }. Ask the server's administrator to replace it with one that does not have this extension.
    [rsa] its RSA key has { $value } bits, and Ringtray needs 2048 to 8192. Ask the server's administrator to replace it with one that has a key of 2048 bits or more.
    [curve] its key is on the curve { $value }, and Ringtray supports P-256 and P-384. Ask the server's administrator to replace it with one that has a key on one of these, or an RSA key of 2048 bits or more.
    [key] its key is of the kind { $value }, which Ringtray does not know. Ask the server's administrator to replace it with one that has an RSA key of 2048 bits or more, or a key on the curve P-256.
   *[unreadable] Ringtray can't understand it. Ask the server's administrator to check it.
}
trouble-certificate-flaw = { $what ->
    [authority] The certificate of { $host } belongs to an authority (CA:TRUE), not to a server. Ask the server's administrator to replace it. { $compare }
    [purpose] The certificate of { $host } is not for servers: its purposes (extended key usage) lack "serverAuth". Ask the server's administrator to replace it. { $compare }
    [signature] The certificate of { $host }, or one that vouches for it, is signed with { $value }, which this computer does not trust. Ask the server's administrator to have it signed with SHA-256. { $compare }
   *[other] This computer does not trust the certificate of { $host }. Ask the server's administrator to check it. { $compare }
}
trouble-certificate-weak = { $what ->
    [rsa] An authority that vouches for the certificate of { $host } ({ $issuer }) has a weak key: RSA with { $value } bits. Ask the server's administrator for a certificate from one whose key has 2048 bits or more. { $compare }
    [curve] An authority that vouches for the certificate of { $host } ({ $issuer }) has a key on the curve { $value }, which Ringtray can't verify. Ask the server's administrator for a certificate from one with a key on P-256 or P-384, or an RSA key of 2048 bits or more. { $compare }
   *[key] An authority that vouches for the certificate of { $host } ({ $issuer }) has a key that Ringtray can't verify ({ $value }). Ask the server's administrator for a certificate from one with an RSA key of 2048 bits or more. { $compare }
}
trouble-certificate-compare = The certificate's SHA-256 fingerprint is { $fingerprint }. Compare it with the one the server's administrator tells you; if they are the same, look at the certificate in Ringtray and accept it for this account.
trouble-certificate-changed = The certificate of { $host } is not the one that was accepted for this account. Somebody may be listening in, or the server's administrator renewed it. Its SHA-256 fingerprint is { $fingerprint }: compare it with the administrator's before you accept it. Until then nothing is sent, even if this computer would trust it.
trouble-date = { $month ->
    [january] { $day } January { $year }
    [february] { $day } February { $year }
    [march] { $day } March { $year }
    [april] { $day } April { $year }
    [may] { $day } May { $year }
    [june] { $day } June { $year }
    [july] { $day } July { $year }
    [august] { $day } August { $year }
    [september] { $day } September { $year }
    [october] { $day } October { $year }
    [november] { $day } November { $year }
   *[december] { $day } December { $year }
}

## Trouble with a proxy

trouble-proxy = { $from ->
    [account] { $proxy } (set in the account)
    [system] { $proxy } (system settings)
   *[variable] { $proxy } ({ $name })
}
trouble-proxy-setting = { $from ->
    [account] { $why }. Correct it in the account.
    [system] { $why }. It stands in the system's proxy settings: correct it there, or choose the way to the server in the account.
   *[variable] { $why }. It stands in the environment variable { $name }: correct it there, or choose the way to the server in the account.
}
trouble-proxy-not-found = The name of the proxy { $proxy } was not found. Check the proxy's address and this computer's network.
trouble-proxy-connection-refused = The proxy { $proxy } does not take connections. Check its address and port, or wait until it is back.
trouble-proxy-timed-out = { $seconds ->
    [one] The proxy { $proxy } did not connect us to { $server } within { $seconds } second. Check the proxy's address and this computer's network.
   *[other] The proxy { $proxy } did not connect us to { $server } within { $seconds } seconds. Check the proxy's address and this computer's network.
}
trouble-proxy-no-way = There is no way to the proxy { $proxy }. Check this computer's network, and whether a VPN is needed.
trouble-proxy-garbled = { $kind ->
    [http] The proxy { $proxy } did not answer as an HTTP proxy does. Check its kind, address and port.
   *[socks5] The proxy { $proxy } did not answer as a SOCKS 5 proxy does. Check its kind, address and port.
}
# Where its name and password are typed.
trouble-proxy-type = { $from ->
    [account] Type name and password in the account, beside the proxy's address.
    [system] Type name and password into the system's proxy settings, or set the proxy in the account.
   *[variable] Type name and password into the address in { $name } (http://name:password@proxy), or set the proxy in the account.
}
trouble-proxy-sign-in-missing = The proxy { $proxy } wants a name and a password, and none were sent. { $type }
trouble-proxy-sign-in-refused = The proxy { $proxy } does not take the name and password that were sent. { $type }
trouble-proxy-sign-in-other = { $known ->
    [these] The proxy { $proxy } wants a sign-in that Ringtray can't do ({ $names }). A helper on this computer, such as Px, can sign in there for all programs: write the helper's address into the account as the proxy. Or ask the network's administrator for a proxy with basic authentication or without a sign-in.
   *[none] The proxy { $proxy } takes no name and password but another kind of sign-in, which Ringtray can't do. Ask the network's administrator for a proxy with name and password or without a sign-in.
}
trouble-proxy-unencrypted = The proxy { $proxy } said that it connects us to { $server }, but then something unencrypted came. It is probably the proxy's own page, which says why it blocks the server: open the server's address in a browser to read it, and ask the network's administrator to allow it. If the address has a port, check that too.
trouble-proxy-username = { $kind ->
    [http] The name for the proxy { $proxy } can't be sent: it is empty or holds a colon or a control character. { $type }
   *[socks5] The name for the proxy { $proxy } can't be sent: it is empty or longer than the 255 bytes that SOCKS 5 takes. { $type }
}
trouble-proxy-password = { $kind ->
    [http] The password for the proxy { $proxy } can't be sent: it holds a control character. { $type }
   *[socks5] The password for the proxy { $proxy } can't be sent: it is longer than the 255 bytes that SOCKS 5 takes. { $type }
}
trouble-proxy-answer = { $kind ->
    [http] HTTP { $code }
   *[socks5] SOCKS reply { $code }
}
trouble-proxy-server = The proxy { $proxy } can't reach { $server } ({ $answer }). Check the server's address; if it is right, tell the network's administrator.
trouble-proxy-fault = The proxy { $proxy } has a fault ({ $answer }). Ringtray tries again by itself; if it stays, tell the network's administrator.
trouble-proxy-refused = The proxy { $proxy } does not let us through to { $server } ({ $answer }). Ask the network's administrator to allow it, or choose another way in the account.

## Errors

error-mode = This mode can't sign in that way. Choose the mode again.
error-mobile-app-key = Type the key of the mobile app; the administrator has it.
error-mobile-app-secret = Type the secret of the mobile app; the administrator has it.
error-app-key = Type the key of the app; the server shows it in its list of apps.
error-app-secret = Type the secret of the app; the server shows it in its list of apps.
error-username = Type the name you sign in with on the server.
error-password = Type the password you sign in with on the server.
error-cookie-missing = Paste the value of the cookie "{ $name }" from a browser that is signed in.
error-cookie-alone = This is not the value of the cookie "{ $name }" alone. Copy only its value.
error-token-missing = Paste the access token.
error-token-letters = The token has blanks or letters no token has. Copy it again.
error-redirect = This is no address a browser could be sent to. Copy it exactly as it is registered for the app, beginning with https://, or leave it empty.
error-revision = Choose revision 3 or 4, or let Ringtray find it.
error-proxy-name-missing = Type the name for the proxy, or leave out its password as well.
error-proxy-password-missing = Type the password for the proxy, or leave out its name as well.
error-proxy-name-long = This is too long for the name at a proxy. Type it again.
error-proxy-name-character = The name has a character that no name at a proxy can have. Type it again.
error-file-name = Name the file with all of its folders, from the root of the disk on.
error-pin = A fingerprint has 64 digits 0-9 and A-F (SHA-256), with or without colons. Copy it again.
error-client-certificate-missing = Name the file that the password is for, or leave out the password as well.
error-address-empty = The server's address is missing. Write it as https://pbx.example.com
error-address-malformed = “{ $given }” is not a server address ({ $why }). Write it as https://pbx.example.com
error-address-scheme = The address begins with { $scheme }:// but only https:// works. Write it as https://pbx.example.com
error-address-user = The address holds a user name or password. Leave them out here: { $origin }
error-address-query = The address holds more than the server (a part after ? or #). Leave it out: { $origin }
error-address-path = The address holds a path ({ $path }), which means something else to the server than a place on it. Leave it out: { $origin }
error-address-not-encrypted = { $origin } is not encrypted, so everybody on the way could read your sign-in. Write https:// instead; http:// works for this computer only
error-socket-path = “{ $given }” is not a path on the server. Write it as /datachannel
error-instance-id = “{ $given }” is not an instance id. Use 1 to 64 letters, digits, - and _
error-proxy-empty = The proxy's address is missing. Write it as http://proxy.example.com:3128 or socks5://proxy.example.com:1080
error-proxy-malformed = This is not a proxy's address ({ $why }). Write it as http://proxy.example.com:3128 or socks5://proxy.example.com:1080
error-proxy-script = This is the address of a script that chooses a proxy (PAC), which Ringtray does not read. Ask the network's administrator for the address of the proxy itself, such as http://proxy.example.com:3128
error-proxy-kind = { $scheme }:// is no kind of proxy that works here. Use http:// (with CONNECT) or socks5://
error-proxy-user = The proxy's address holds a name or a password. Leave them out here and type them in their own fields: { $without }
error-proxy-more = The proxy's address holds more than a host and a port. Write only { $without }
error-name-empty = Type a name for the account.
error-name-long = Type a shorter name: { $most } letters at most.
error-name-character = The name has a character that can't be shown. Type it again.
error-too-many = At most { $most } are kept here. Remove some first.
error-too-long = "{ $text }" is too long: { $most } characters at most.
error-held = Choose between { $least } seconds and { $most } seconds (an hour).
error-no-day = Choose at least one day.
error-not-absolute = "{ $path }" is no full path. Write it from its beginning, such as /home/you/contacts.vcf.
error-not-digits = "{ $text }": only digits count here. For Germany write 49, 0 and 00.
error-no-language = "{ $language }" is none of the languages there are. Choose one of { $there }.
# What a configuration file lacks.
error-missing = { $mode ->
    [user] the cookies "vn" and "dev"
    [app] the "token", or "id" and "secret", for the mobile app with "username" and "password"
   *[bot] the "token" of the bot
}
error-missing-cookie = the cookie "{ $name }"
error-verbatim = { $text }
error-configuration-malformed = It is not valid JSON (comments are allowed): { $detail }
error-configuration-no-server = It names no server. Write its address at "uri", like https://pbx.example.com
error-configuration-address = It has an unusable "{ $key }". { $why }
error-configuration-not-blanked = Its secrets can't be taken out safely. Remove them by hand

## What can go wrong with files and the keyring

error-history-open = cannot open the history { $file }: { $detail }; check the permissions of the file and of its folder
error-history-newer = the history { $file } was written by a newer Ringtray; update this one, or move the file away
error-history-damaged = the history { $file } is damaged ({ $detail }); close Ringtray and move the file away to begin a new one
error-history-full = the disk with the history { $file } is full, or your share of it; make room, new calls are shown and are kept once there is room
error-history-busy = another program keeps the history { $file } locked; close it, new calls are kept once it lets go
error-history-behind = the disk with the history { $file } does not keep up, so new calls are shown but not kept; check the disk, and close any other program that holds the file
error-history-disk = the disk with the history { $file } failed ({ $detail }); check it, new calls are shown and are kept once it works again
error-history-failed = reading or writing the history { $file } failed: { $detail }; check the disk
error-history-closed = the history is closed; start Ringtray again
error-keyring-absent = no keyring was found to keep secrets in; start or install one (GNOME Keyring, KWallet or KeePassXC) and try again ({ $detail })
error-keyring-switched-off = KWallet is installed but keeps no secrets for other programs; switch on the KDE wallet and its Secret Service interface in the system settings and try again
error-keyring-no-encryption = a part that the keyring needs to encrypt is missing; install it (on Debian, KWallet needs the package libqca-qt5-2-plugins), sign in to the desktop again and try again ({ $detail })
error-keyring-no-collection = the keyring does not exist yet; answer the question on the screen about creating it and try again
error-keyring-not-created = the keyring was not created; try again and agree, or create one in your password program
error-keyring-locked = the keyring is locked; unlock it and try again
error-keyring-denied = access to the keyring was refused; try again and allow it, or unlock the keyring in your password program
error-keyring-damaged = the entry { $entry } in the keyring is damaged; sign in again to replace it
error-keyring-too-long = the secret is longer than the keyring of this system can hold ({ $longest } bytes); use a shorter one
error-keyring-silent = the keyring did not answer within { $seconds } seconds; restart your password program or sign in to the desktop again
error-keyring-failed = the keyring failed: { $detail }; try again, or restart your password program
error-import-not-found = There is no file { $file }. Name another one
error-import-no-file = { $file } is not a file. Choose the configuration itself
error-import-too-large = { $file } is too large for a configuration. Choose another file
error-import-no-text = { $file } is not text in UTF-8. Choose another file, or save it as UTF-8
error-import-failed = { $file } can't be read: { $detail }. Check its permissions
error-blank-changed = { $file } was changed meanwhile, so it was left as it is. Import it again, or remove the secrets by hand
error-blank-link = { $file } is a link to another file, so it was left as it is. Remove the secrets there by hand
error-blank-other-names = { $file } has another name on this disk (a hard link), so it was left as it is. Remove the secrets by hand
error-blank-read-only = { $file } is read-only, so it was left as it is. Allow writing and try again, or remove the secrets by hand
error-blank-failed = { $file } can't be replaced: { $detail }. It was left as it is; remove the secrets by hand
error-contacts-missing = the contacts file { $file } is not there; put it back, or choose another one
error-contacts-read = the contacts file { $file } can't be read: { $detail }; check its permissions
error-contacts-no-file = { $file } is no contacts file; choose a file in the form vCard or CSV
error-contacts-too-large = the contacts file { $file } is larger than { $most } MiB; export the contacts without pictures
error-contacts-no-text = the contacts file { $file } is no text; export the contacts as vCard or CSV, in UTF-8
error-contacts-empty = the contacts file { $file } has no names with telephone numbers; export it as vCard or as CSV with headers
error-contacts-thread = the contacts files can't be read beside the program: { $detail }; close other programs and try again
error-settings-newer = the settings { $file } were written by a newer Ringtray; update this one, or move the file away
error-settings-damaged = the settings { $file } are damaged ({ $detail }); they were set aside as { $aside }, and Ringtray begins anew
error-settings-busy = another Ringtray is changing the settings { $file }; close it and try again
error-settings-read = cannot read the settings { $file }: { $detail }; check the permissions of the file and of its folder
error-settings-write = cannot write the settings { $file }: { $detail }; check the disk and the permissions of the folder
error-managed-read = the managed settings { $file } can't be read: { $detail }; they have to be readable for every user
error-managed-owner = the managed settings { $file } are not followed, because { $place } belongs to user { $owner }, who could send passwords anywhere by it; run chown root "{ $place }" once its content is checked
error-managed-writable = the managed settings { $file } are not followed, because others than its owner may change { $place } (mode { $mode }) and could send passwords anywhere by it; run chmod go-w "{ $place }" once its content is checked
error-managed-no-file = the managed settings { $file } are no file; put a file in this place, or nothing
error-managed-too-long = the managed settings { $file } are longer than { $most } KiB; put a file of settings in this place
error-managed-no-text = the managed settings { $file } are not text in UTF-8; save them in that encoding
error-managed-unusable = the managed settings { $file } can't be used: { $detail }
error-other-instance = Ringtray is already running as { $holder } and did not open its window ({ $detail }). End that program, then start Ringtray again.
error-name-held = Another program, { $holder }, has the name { $name } on the session bus, by which Ringtray finds out whether it is already running. End that program, then start Ringtray again.
error-home-unknown = the system names no home folder for this user; set { $variable } to the folder to use
error-home-create = cannot make the folder { $folder }: { $detail }; check its permissions, or set { $variable } to another folder

## What the program says in its window

notice-managed = Nothing is preset or locked: { $why }. Tell your administrator.
notice-history-aside = The history was damaged and is kept as { $file }. A new one was begun, into which what can be read comes back by and by; calls are announced as before.
notice-history-back = { $entries } entries of the damaged history are back, { $lost ->
    [0] and none is lost
    [one] and 1 is lost
   *[other] and { $lost } are lost
}. The damaged file is kept: { $file }. Delete it when you do not need it.
notice-history-back-some = { $entries } entries of the damaged history are back; how many are lost can't be told. The damaged file is kept: { $file }. Delete it when you do not need it.
notice-history-search = The search in the history was damaged and has been made anew. Nothing is lost.
error-ending = Ringtray is closing. Start it again to go on.
dialog-configuration = Configuration (JSON)
dialog-contacts-title = Choose a contacts file
dialog-contacts = Contacts (vCard, CSV)
dialog-all-files = All files
error-nobody = Nothing is known of this one any more.
notice-not-stored = { $count ->
    [one] An event could not be written to the history in time: { $why }. Calls are still announced.
   *[other] { $count } events could not be written to the history in time: { $why }. Calls are still announced.
}
error-no-history = the history file can't be opened; see the log
error-history-ended = the history has ended
error-disk-slow = the disk takes too long
error-history-not-deleted = The history was not deleted: { $why }.
notice-no-notifications = Notifications can't be shown ({ $why }). Calls still appear in this window and in the tray.
notice-not-copied = { $text } was not copied: the desktop allows that only while this window is active. Select and copy it here.
notice-contacts = Callers may have no names: { $why }.
error-sign-in-waiting = Another sign-in is still waiting for its server.
error-cancelled = The sign-in was cancelled.
error-signed-out = This account was signed out.
error-kept-secrets = What was kept can't be had, so type it again. { $why }
error-visit-over = No sign-in waits for this address any more. Sign in once more.
error-no-way-back = The browser would have no way back: this computer gives no port ({ $why }). Try again, or type the address that is registered for the app.
error-browser-late = The browser did not come back. Sign in once more.
error-not-let-in = Ringtray was not let in on the server's page. Sign in once more, and allow it there.
error-page-refused = The server's page did not let Ringtray in ({ $error }: { $description }). Check the app's key and the address that is registered for it on the server.
error-other-sign-in = This address belongs to another sign-in. Go through the browser once more from here.
error-no-randomness = This computer gives no random numbers, without which no sign-in is safe. Restart it and try again.
error-no-code = This address holds no code. Sign in on the server's page, and copy the whole address at which the browser ends up; it begins with { $expected } and has "code=" in it.
error-counts-until-end = It counts only until Ringtray ends: { $why }
error-secret-remains = A secret of this account may remain in the keyring: { $why }
error-settings-not-written = The settings could not be written: { $why }. Restart Ringtray and try again.
error-incomplete = Something is missing from this account's sign-in. Sign in again.
error-name-taken = Another account has this name. Type another one.
error-you-signed-out = You signed out of this account. Sign in to see its calls again.
error-account-gone = This account is not there any more.
error-certificate-locked = Your administrator has set which certificates are trusted here. Tell them about this one.
error-certificate-other = This certificate is no longer the one in question. Look at the account again.
error-not-connected = There is no connection. Connect first and send it again.
error-lost-while-sending = The connection was lost while sending. Whether the server got the message is not known.
error-no-json = Not sent, for it is no valid JSON ({ $detail }). Correct it and send it again.
error-none-kept = The keyring holds no sign-in for this account. Sign in again.
error-file-not-read = The file could not be read: { $why }.
notice-one-file = Drop one file at a time: the configuration to import.
error-keyring-has-none = The keyring holds none of these secrets, so they were left in the file.
error-configuration-stale = The configuration is no longer at hand. Choose the file again.
error-configuration-unusable = { $file } can't be used. { $why }.
error-configuration-empty = { $file } names a server and nothing to sign in with. Fill in the part of a mode.
error-sentence = { $what }.
error-managed-server = By a setting of your administrator this account uses another server here, { $server }, than the one you signed in to. Sign in again.
error-managed-method = By a setting of your administrator this account signs in in another way here than you did. Sign in again.
error-managed-proxy = By a setting of your administrator this account goes through the proxy { $proxy } here, which asks for a password. Sign in again.
error-managed-way = By a setting of your administrator this account connects another way here than the one you signed in by ({ $way }). Its saved sign-in is used for that only if you agree: open the sign-in and press “Sign in”. Nothing has to be typed.
error-fault = The connection ended because of a fault in Ringtray. Restart Ringtray, and report it.
error-not-exported = { $file } was not written: { $why }.
error-not-imported = { $file } was not taken in: { $why }.
error-demo-locked = Your administrator has set the server, so there is no demo.
error-demo-server = The demo's own server can't be used.
error-demo-ends = The demo ends with Ringtray.
error-contact-name = Type a name, of { $most } characters at most.
error-autostart-program = Ringtray can't start with the computer from where it lies: its path can't be written down. Move it to another folder.
error-autostart-other-copy = Only the usual copy of Ringtray can start with this computer, and this one has a folder of its own.
error-autostart-file = { $file } could not be changed: { $why }. Check the disk and the permissions of the folder, and try again.
error-autostart-refused = The system did not allow it. Allow Ringtray to run in the background in the system's settings, and try again.
error-autostart-system = The system did not do it: { $why }. Try again, or use the system's own settings.
error-autostart-locked = Your administrator has set whether Ringtray starts with the computer.
dialog-autostart-reason = Ringtray tells you of phone calls as soon as you are signed in.
error-contact-not-written = { $file } could not be written: { $why }. Check the disk and try again.
dialog-export = Export the activity
dialog-import = Import activity
dialog-message = Save the message
dialog-table = Table (CSV)
error-export-failed = the entries could not be written: { $detail }; check the disk, or choose another place
error-export-stopped = the export was stopped
error-import-unread = the file could not be read: { $detail }; check its permissions and the disk
error-import-stopped = the import was stopped; what was taken in until then stays

## The command line: what ringtray-cli says in a terminal

cli-credentials = The configuration can't be used: { $why }
cli-not-signed-in = Not signed in: { $why }
cli-stopped = The connection can't be kept: { $why }
cli-not-saved = The account was not saved: { $why }
cli-not-removed = { $account } was not removed: { $why }
cli-no-such-account = There is no account named { $account }. `ringtray-cli accounts list` lists the names.
cli-output = Standard output can't be written: { $detail }
cli-system = The system refused: { $detail }
cli-no-configuration = No configuration found: there is no file { $file }. Write one as the sample shows, or name another file
cli-configuration-unreadable = The configuration can't be read. { $why }
cli-configuration-unusable = The configuration { $file } can't be used. { $why }
cli-no-data = No authentication data found for { $mode } mode in { $file }. Fill in { $missing }
cli-proxy = --proxy can't be used. { $why }
cli-proxy-user = --proxy can't be used. The address holds a name or a password. Write only { $without }, and put the name and the password into the environment variables { $username } and { $password }
cli-half-sign-in = The environment variable { $missing } is missing. Set both { $username } and { $password }, or none
cli-variable-no-text = The environment variable { $variable } is not text in UTF-8. Set it again
cli-file-missing = { $option } can't be used. There is no file { $file }
cli-file-name = { $option } can't be used. { $file }: { $detail }
cli-file-no-text = { $option } can't be used. The name of { $file } is not text in UTF-8
cli-pin = --pin can't be used. A fingerprint has 64 digits 0-9 and A-F (SHA-256), with or without colons. Copy it again
cli-pin-and-ca-file = --pin and --ca-file contradict each other: a pinned certificate is trusted whoever issued it, and no other is. Leave out one of them
# What an administrator has set. A setting has its name in the file, such as ca_file.
cli-managed-nothing = Nothing is managed: there is no file { $file }.
cli-managed-no-file = There is no file { $file }
cli-managed-empty = sets nothing
cli-managed-setting = { $how ->
    [locked] { $setting }: { $value } (locked)
    [locked_to_usual] { $setting }: the default (locked)
   *[preset] { $setting }: { $value }
}
cli-locked = { $asked ->
    [mode] The mode
    [method] The sign-in method
   *[named] { $name }
} contradicts what your administrator has set: "{ $setting }" is locked to { $to ->
    [usual] the default
   *[value] { $value }
} in { $file }. Leave it out, or ask your administrator
cli-no-proxy-password = Your administrator has set { $username } as your user name at this computer's proxy. Put the password into the environment variable { $variable }
cli-imported = { $what ->
    [updated] Updated { $account }: its secrets are in the keyring, and Ringtray connects it when it starts. { $file }
   *[imported] Imported { $account }: its secrets are in the keyring, and Ringtray connects it when it starts. { $file }
}
# What may still hold the secrets that were imported.
cli-imported-file = { $how ->
    [untouched] { $file } still contains them too; --blank-file removes them.
    [failed] { $file } still contains them too.
    [others] They were removed from { $file }. It still contains other secrets, or these elsewhere, such as in a comment. Copies of the file may still contain them: backups, an editor's copies, version control.
   *[blanked] They were removed from { $file }. Copies of the file may still contain them: backups, an editor's copies, version control.
}
cli-not-blanked = The secrets are still in the file. { $why }.
cli-import-unverified = "verifyCertificate": false is ignored. The account is imported. If the server's certificate is not trusted, Ringtray shows it and asks you first.
cli-no-accounts = No accounts yet. Import one: ringtray-cli accounts import FILE --mode app
cli-account = { $account }: { $server }, { $mode } ({ $method ->
    [cookies] cookies
    [token] token
    [mobile_grant] name and password
    [client_credentials] the app's key and secret
   *[authorization_code] the browser
}), { $start ->
    [signed_out] signed out
    [connects] connects at start
   *[rests] does not connect at start
}
cli-removed = Removed { $account } and its secrets.
cli-listen-unverified = "verifyCertificate": false is ignored: the server's certificate is always checked. If it is not trusted, it is shown here with instructions to trust it.
cli-trying-again = { $what ->
    [lost] Connection lost: { $why } Trying again.
   *[not_made] Not connected: { $why } Trying again.
}
# The technical details of the line before.
cli-detail = {"  "}Details: { $detail }
# Why a connection ended, after the word DISCONNECTED, which programs read.
cli-ended = { $why ->
    [wanted] as asked
    [asked] reconnecting: requested
    [retry] reconnecting: another attempt
    [resumed] reconnecting: the computer woke up
    [network_changed] reconnecting: the network changed
   *[anew] reconnecting
}
cli-certificate =
    The server's certificate:
      issued to: { $subject }
      issued by: { $issuer }
      for: { $for ->
        [nobody] none
       *[these] { $names }
      }
      valid: from { $from } to { $until }
      SHA-256 fingerprint: { $fingerprint }
    To trust this certificate and no other, compare the fingerprint with the server's administrator and add --pin { $fingerprint }
cli-no-json = Invalid JSON: { $detail }
cli-input = Standard input can't be read any more: { $detail }
cli-scenario-unknown = There is no scenario named "{ $name }". Take one of { $names }, or name a file.
cli-scenario-unreadable = The scenario file { $file } can't be read: { $detail }. Check its path and permissions.
cli-scenario-line = Line { $line } of the scenario { $name } is not { $form }: { $detail }
cli-scenario-empty = The scenario { $name } has no message. Add a line { $form }.
cli-port = The simulator can't listen on { $address }: { $detail }. Take another port, or 0 for a free one.

## Its help. A command's first line is its entry in the list of commands

cli-help =
    The DataChannel API in a terminal or on a server.

    The environment variable { $log } sets the level of the log on standard error: error, warn, info, debug or trace. A level may be limited to one part, such as ringtray_datachannel=debug. Secrets are never logged.
cli-help-listen =
    Connect and print each message.

    Prints one line for each event: CONNECTED, RECEIVED with the message as compact JSON, or DISCONNECTED with the reason. Sends what you type: JSON on one line, or JSON on several lines between two empty lines.

    If the server's certificate is not trusted, it is shown with instructions to trust it.

    A problem is reported once, and again when it changes. -v adds technical details; { $log }=debug logs each step on standard error.

    Exit status: 0 after Ctrl-C or SIGTERM, 2 if an option or the configuration can't be used, 3 if the server refuses the sign-in, 1 for any other failure.
cli-help-simulate =
    Run a DataChannel server on this computer, and print what happens.

    Accepts the token "demo", the cookies vn=demo and dev=demo, and every method to get a token with "demo" in all fields.
cli-help-accounts = Manage the accounts of the desktop program
cli-help-import =
    Create an account from a configuration, or update the account that was created from it before.

    The secrets are stored in the keyring. The desktop program connects the account at its next start. An update keeps connection settings that no option changes.
cli-help-list = List the accounts
cli-help-remove =
    Remove accounts and their secrets; the history stays.

    A running desktop program keeps using them until it is restarted.
cli-help-managed =
    Show what an administrator has set for this computer, and any errors in it.

    The exit status is 2 if the file can't be used, so you can check a file before you roll it out.
cli-help-report =
    Print what helps to diagnose a problem: versions, accounts, managed settings, and the end of the desktop program's log.

    It contains names, addresses and numbers, but no secrets. Read it before you pass it on.
cli-help-mode = The part of the configuration to sign in with
cli-help-with = { $mode ->
    [user] The cookies of a browser
    [app] A token, or user name and password with the key and secret of the Hubgets mobile app
   *[bot] The token of a bot
}
cli-help-config = The configuration file: JSON, comments allowed
cli-help-json = Print only messages on standard output, and everything else on standard error
cli-help-verbose = Also print the technical details of each problem
cli-help-proxy = How to reach the server: "automatic" (the environment and the system's settings), "direct", or the address of a proxy, such as http://proxy.example.com:3128 or socks5://proxy.example.com:1080. The environment variables { $username } and { $password } hold the user name and password for a proxy that requires them
cli-help-ca-file = Also trust the certificate authorities in this PEM file
cli-help-pin = Trust only the certificate with this SHA-256 fingerprint
cli-help-client-cert = Send the client certificate in this file to a server that requests one: PEM with the certificate, its key and any intermediate certificates, or PKCS#12 (.p12, .pfx). The environment variable { $password } holds its password
cli-help-revision = Use only this protocol revision; without this option it is detected
cli-help-port = The port on 127.0.0.1; 0 for any free port
cli-help-scenario = What each connection receives: the name of a scenario, or a file with one
cli-help-token-life = The lifetime of an issued token, in seconds
cli-help-simulate-hostile = Instead of a scenario, send at random what a server must not send. The same SEED sends the same [default seed: 1]
cli-help-simulate-revision = Use only this protocol revision; without this option, the one that the client requests
cli-help-import-file = The configuration file, such as ws-connector.config.json: JSON, comments allowed
cli-help-blank-file = Remove the secrets from the file once they are in the keyring; the rest of the file stays
cli-help-remove-name = The account's name, as listed by `accounts list`
cli-help-remove-all = Remove all accounts
cli-help-managed-file = Check this file instead of this computer's
cli-help-lines = The number of log lines
