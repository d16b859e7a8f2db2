# Deutsch. Kurz und sachlich, möglichst ohne Anrede. Nebenstelle, Anrufer-ID, Konto, Verbindung, Anmeldung, Verlauf.

## This language

language-name = Deutsch
language-region = de-DE
number-separator = .

## Everywhere

app = Ringtray
close = Schließen
copy = Kopieren
copied = Kopiert
copy-failed = Das ließ sich nicht kopieren. Den Text markieren und mit der Tastatur kopieren.
copy-number = Nummer kopieren
try-again = Erneut versuchen
cancel = Abbrechen
back = Zurück
connect = Verbinden
disconnect = Trennen
sign-in = Anmelden
sign-in-again = Neu anmelden
do-not-disturb = Nicht stören
missed-calls = { $count ->
    [one] { $count } verpasster Anruf
   *[other] { $count } verpasste Anrufe
}
unknown-caller = Unbekannter Anrufer
unknown-number = Unbekannte Nummer
with-more = { $what }: { $more }
presence = { $state ->
    [online] ist online
    [away] ist abwesend
    [busy] ist beschäftigt
    [do_not_disturb] möchte nicht gestört werden
    [ringing] wird angerufen
    [offline] ist offline
   *[unknown] hat einen neuen Status
}
topic-change = { $change ->
    [added] Neues Thema
    [updated] Thema geändert
    [closed] Thema geschlossen
   *[deleted] Thema gelöscht
}
quiet-says = { $why ->
    [quiet_hours] Ruhezeit
    [desktop] Der Desktop steht auf „Nicht stören“
   *[do_not_disturb] Nicht stören
}
quiet-says-until = { $why ->
    [quiet_hours] Ruhezeit bis { $until }
    [desktop] Der Desktop steht bis { $until } auf „Nicht stören“
   *[do_not_disturb] Nicht stören bis { $until }
}

## The page: its frame

start-loading = Wird geladen
start-failed = Ringtray hat nicht geantwortet
start-failed-hint = Erneut versuchen. Hilft das nicht, Ringtray über das Symbol in der Taskleiste beenden und neu starten.
places = Bereiche
place = { $place ->
    [presence] Präsenz
    [settings] Einstellungen
    [help] Hilfe
   *[activity] Verlauf
}
notices = Hinweise
notices-dismiss = Ausblenden
autostart-ask = Ringtray mit dem Computer starten?
yes = Ja
no = Nein
title = { $what } - Ringtray
title-state = Ringtray - { $what }
title-call = Eingehender Anruf: { $who }

## The page: an account's connection

connection-accounts = Konten
connection-word = { $state ->
    [disconnected] Nicht verbunden
    [connecting] Verbindung wird hergestellt
    [connected] Verbunden
    [late] Verbunden, aber Ereignisse kommen verspätet: dieser Rechner kommt nicht nach
    [waiting] Wartet auf neue Verbindung
    [needs_sign_in] Anmeldung nötig
   *[stopped] Angehalten
}
connection-since = seit { $time }
connection-occasion = { $occasion ->
    [asked] { "" }
    [retry] neuer Versuch
    [resumed] nach dem Ruhezustand
   *[network_changed] nach einem Netzwechsel
}
connection-attempt = Versuch { $count }
connection-next-try = Nächster Versuch in { $time }
connection-next-try-now = Nächster Versuch jetzt
connection-by = { $by ->
    [start] Ohne Verbindung werden keine Anrufe angezeigt.
   *[user] Getrennt. Bis zur nächsten Verbindung werden keine Anrufe angezeigt.
}
connection-try-now = Jetzt versuchen
connection-details = Technische Details
connection-server = Server
connection-path = Pfad
connection-revision = Socket.IO-Protokollversion
connection-revision-found = { $revision }, ermittelt
connection-revision-fixed = { $revision }, fest eingestellt
connection-revision-open = wird beim Verbinden ermittelt
connection-session = Verbindung
connection-pauses = Wartepausen wegen dieses Rechners
connection-proxy = Proxy
connection-proxy-way = { $way ->
    [automatic] wie im System eingestellt
   *[direct] keiner
}
connection-ca-file = Datei der firmeneigenen Zertifizierungsstelle
connection-pin = Das einzige vertraute Zertifikat (SHA-256)
connection-client-certificate = Datei des Client-Zertifikats
connection-reason = Grund

## The page: do not disturb

quiet-choices = Wie lange
quiet-choice = { $choice ->
    [half_hour] 30 Minuten
    [hour] 1 Stunde
    [until_tomorrow] Bis morgen, 8:00
   *[until_switched_off] Bis zum Ausschalten
}
quiet-off = Ausschalten
quiet-hint = Anrufe erscheinen weiterhin hier in der Liste.
hushed-mark = Nicht gemeldet
hushed = { $why ->
    [switched_off] Nicht gemeldet: Diese Benachrichtigungen sind ausgeschaltet.
    [rule] Nicht gemeldet: Eine Regel für diese Nebenstelle oder dieses Konto will es so.
    [do_not_disturb] Nicht gemeldet: „Nicht stören“ war eingeschaltet.
    [quiet_hours] Nicht gemeldet: Es war Ruhezeit.
    [desktop] Nicht gemeldet: Der Desktop stand auf „Nicht stören“.
    [afterwards] Nachträglich erfahren.
   *[storm] Zusammen mit anderen gemeldet: Es kam zu viel auf einmal.
}

## The page: where sign-in data is, and certificates

secrets = { $kept ->
    [keyring] Die Anmeldedaten liegen im Schlüsselbund des Systems.
    [session] Die Anmeldedaten gelten nur für diese Sitzung
    [unreadable] Die gespeicherten Anmeldedaten sind nicht lesbar
   *[signed_out] Abgemeldet: Es sind keine Anmeldedaten gespeichert.
}
certificate-look = Zertifikat ansehen
certificate-title = Diesem Zertifikat vertrauen?
certificate-lead = zeigt ein Zertifikat, dem dieser Rechner nicht vertraut.
certificate-changed-title = Das Zertifikat hat sich geändert
certificate-changed-lead = zeigt nicht das Zertifikat, das zuvor akzeptiert wurde. Möglicherweise hört jemand auf dem Weg dorthin mit.
certificate-subject = Ausgestellt für
certificate-issuer = Ausgestellt von
certificate-itself = sich selbst
certificate-nobody = niemand genannt
certificate-names = Namen
certificate-no-names = keine
certificate-from = Gültig ab
certificate-until = Gültig bis
certificate-not-yet = noch nicht gültig
certificate-expired = abgelaufen
certificate-unknown-time = unbekannt
certificate-fingerprint = SHA-256-Fingerabdruck
certificate-copy = Fingerabdruck kopieren
certificate-meaning = Mit dem Vertrauen verbindet sich dieses Konto nur noch dort, wo es dieses Zertifikat vorfindet. Vorher den Fingerabdruck mit der Administration vergleichen, am Telefon oder persönlich.
certificate-changed-meaning = Nur vertrauen, wenn die Administration am Telefon oder persönlich bestätigt, dass das Zertifikat ersetzt wurde und das neue diesen Fingerabdruck hat. Von da an gilt nur noch dieses.
certificate-locked-title = Diesem Zertifikat wird nicht vertraut
certificate-locked-meaning = Welche Zertifikate hier gelten, hat die Administration festgelegt. Deshalb lässt es sich auf diesem Rechner nicht akzeptieren. Bitte der Administration mit dem Fingerabdruck melden.
certificate-refuse = Nicht vertrauen
certificate-trust = Diesem Zertifikat vertrauen
certificate-failed = Das Zertifikat konnte nicht akzeptiert werden.

## The page: the list of calls and events

activity = Verlauf
activity-filters = Anzeigen
activity-filter = { $filter ->
    [all] Alle
    [calls] Anrufe
    [missed] Verpasst
    [presence] Präsenz
   *[other] Andere
}
activity-unseen = { $count } noch nicht gesehen
activity-search = Anrufe und Ereignisse durchsuchen
activity-clear-search = Suche löschen
activity-finding = Suche läuft
activity-find-failed = Die Suche ist fehlgeschlagen: Der Verlauf konnte nicht gelesen werden.
activity-of-account = Konto
activity-all-accounts = Alle Konten
activity-broken = Der Verlauf lässt sich nicht anzeigen
activity-broken-hint = Er enthält etwas Unerwartetes. Nichts ist verloren, und Anrufe werden weiterhin gemeldet.
activity-older = Ältere laden
activity-loading-older = Wird geladen
activity-older-failed = Ältere Einträge konnten nicht gelesen werden.
activity-fresh = Neu:
activity-not-there = Dieser Eintrag ist nicht mehr im Verlauf.
activity-now = gerade eben
activity-today = Heute
activity-yesterday = Gestern
activity-no-day = Ohne Datum
activity-empty-connected = Bereit für den ersten Anruf
activity-empty-connected-hint = Anrufe und Ereignisse erscheinen hier, sobald sie eintreten. Was vorher war, teilt der Server nicht mit.
activity-empty-offline = Noch nichts da
activity-empty-offline-hint = Sobald eine Verbindung besteht, erscheinen Anrufe und Ereignisse hier.
activity-empty = { $filter ->
    [all] Sonst noch nichts
    [calls] Keine Anrufe
    [missed] Keine verpassten Anrufe
    [presence] Nichts zur Präsenz
   *[other] Keine anderen Ereignisse
}
activity-empty-found = Nichts gefunden
activity-empty-found-hint = Durchsucht werden Namen, Nummern, Nebenstellen und die Wörter der rohen Nachrichten.
activity-empty-filter-hint = Sie erscheinen hier, sobald sie eintreten.

## The page: exporting the activity

export = Exportieren
export-all = Der ganze Verlauf wird in eine Datei geschrieben.
export-found = Was Suche und Filter jetzt zeigen, wird in eine Datei geschrieben.
export-format = Format
export-format-what = { $format ->
    [csv] eine Tabelle für die Tabellenkalkulation
   *[jsonl] alle Einzelheiten, für Programme
}
export-write = Datei auswählen
export-writing = Wird geschrieben
entries-so-far = { $count ->
    [one] Bisher { $count } Eintrag
   *[other] Bisher { $count } Einträge
}
export-done = { $count ->
    [one] { $count } Eintrag wurde geschrieben.
   *[other] { $count } Einträge wurden geschrieben.
}

## The page: deleting from the history

forget = Löschen
forget-title = { $part ->
    [entry] Diesen Eintrag löschen?
   *[all] Den ganzen Verlauf löschen?
}
forget-what = { $part ->
    [entry] Er und seine Nachrichten sind endgültig weg.
   *[all] Alle Anrufe und Ereignisse und ihre Nachrichten sind endgültig weg. Nur was noch andauert, bleibt.
}

## The page: a call

call-back = Zurückrufen
no-number = Wird nicht zum Anrufen oder Kopieren angeboten: Mit Zeichen wie * oder # könnte jemand das Telefon dazu bringen, seine Einstellungen zu ändern.
call-timeline = Ablauf
call-timeline-step = { $what ->
    [rings] Klingelt
    [dials] Wählt
    [answered] Angenommen
    [machine] Von Anrufbeantworter, Warteschlange oder Menü angenommen
    [held] Gehalten
    [resumed] Nicht mehr gehalten
    [parked] Geparkt
    [retrieved] Zurückgeholt
   *[ended] Beendet
}
call-timeline-after = nach { $time }
contact-title = Zu den Kontakten hinzufügen
contact-name = Name
contact-hint = Liegt in der eigenen Kontaktdatei von Ringtray. Sie gilt vor den anderen Dateien; Anrufe in der Liste behalten ihren Namen.
contact-add = Hinzufügen
call-ringing = { $direction ->
    [inbound] Eingehender Anruf
    [outbound] Es klingelt
   *[unknown] Es klingelt
}
call-phase = { $phase ->
    [dialling] Wählt
    [talking] Im Gespräch
    [held] Gehalten
   *[parked] Geparkt
}
call-during = { $phase ->
    [ringing] klingelt { $time }
    [dialling] wählt { $time }
    [talking] im Gespräch { $time }
    [held] gehalten, { $time }
   *[parked] geparkt, { $time }
}
call-extension = { $direction ->
    [inbound] an
    [outbound] von
   *[unknown] bei
}
call-announced-extension = an { $extension }
call-missed = Verpasst
call-answered = { $direction ->
    [inbound] Eingehend
    [outbound] Ausgehend
   *[unknown] Angenommen
}
call-answered-elsewhere = Woanders angenommen
call-not-answered = { $direction ->
    [inbound] Nicht angenommen
    [outbound] Keine Antwort
   *[unknown] Nicht angenommen
}
call-end-unknown = { $direction ->
    [inbound] Hat geklingelt, Ende unbekannt
    [outbound] Ausgehend, Ende unbekannt
   *[unknown] Ausgang unbekannt
}
call-may-be-missed = Wie dieser Anruf ausging, war hier nicht zu erfahren. Vielleicht wurde er verpasst.

## The page: other events

event-registration = { $state ->
    [registered] angemeldet
    [unregistered] abgemeldet
   *[expired] Anmeldung abgelaufen
}
event-extension = Nebenstelle
event-extension-change = { $change ->
    [created] angelegt
    [updated] geändert
   *[deleted] gelöscht
}
event-unknown-extension = unbekannt
event-unknown-class = Ereignis ohne Klasse
event-by = von
event-gap = Nicht verbunden
event-gap-times = { $times }-mal nicht verbunden
event-gap-hint = Was in dieser Zeit geschah, ist hier nicht bekannt.

## The page: the details of an entry

detail = Details
detail-choose = Einen Eintrag auswählen, um Details zu sehen
detail-time = Zeit
detail-account = Konto
detail-direction = Richtung
detail-direction-of = { $direction ->
    [inbound] Eingehend
    [outbound] Ausgehend
   *[unknown] Unbekannt
}
detail-number = Nummer
detail-name = Name
detail-extension = Nebenstelle
detail-device = Gerät
detail-class = Klasse
detail-state = Status
detail-note = Notiz
detail-topic = Thema
detail-by = Von
detail-started = Beginn
detail-answered = Angenommen
detail-ended = Ende
detail-rang = Klingeldauer
detail-talked = Gesprächsdauer
detail-messages = Rohe Nachrichten
detail-loading = Nachrichten werden geladen
detail-none = Zu diesem Eintrag gibt es keine Nachrichten.
detail-failed = Die Nachrichten konnten nicht gelesen werden.
detail-shortened = { $rest ->
    [one] { $rest } weiteres Zeichen. „Kopieren“ liefert die ganze Nachricht.
   *[other] { $rest } weitere Zeichen. „Kopieren“ liefert die ganze Nachricht.
}
detail-copy-message = Nachricht { $index } kopieren
detail-copy-all = Alle kopieren
detail-cut = { $bytes ->
    [one] { $bytes } weiteres Byte. „Speichern“ liefert die ganze Nachricht.
   *[other] { $bytes } weitere Bytes. „Speichern“ liefert die ganze Nachricht.
}
detail-redacted = Wo [secret] steht, hat Ringtray ein Passwort oder Token weggelassen.
detail-save = In Datei speichern
detail-save-message = Nachricht { $index } in Datei speichern
detail-more = Weitere Nachrichten zeigen

## The page: accounts

accounts = Konten
accounts-add = Konto hinzufügen
accounts-sign-out = Abmelden
accounts-sign-out-ask = Abmelden? Die Anmeldedaten werden von diesem Rechner entfernt. Das Konto und sein Verlauf bleiben.
accounts-keep = Angemeldet bleiben
accounts-name = Name
accounts-save = Speichern
accounts-rename = { $name } umbenennen
accounts-colour = Farbe
accounts-colour-name = { $colour ->
    [teal] Petrol
    [blue] Blau
    [violet] Violett
    [pink] Pink
    [red] Rot
    [orange] Orange
    [olive] Oliv
   *[grey] Grau
}
accounts-connect = Beim Start von Ringtray verbinden
accounts-remove = Entfernen
accounts-remove-title = Dieses Konto entfernen?
accounts-remove-what = Das Konto und seine Anmeldedaten werden von diesem Rechner entfernt.
accounts-history = Sein Verlauf
accounts-keep-history = Behalten
accounts-keep-history-what = Er bleibt in der Liste der Anrufe und Ereignisse.
accounts-delete-history = Löschen
accounts-delete-history-what = Seine Anrufe und Ereignisse sind endgültig weg.
accounts-remove-it = Konto entfernen
accounts-version = Ringtray { $version }
accounts-quit = Ringtray beenden
accounts-mode = { $mode ->
    [user] Benutzer
    [app] App
   *[bot] Bot
}
accounts-method = { $method ->
    [cookies] Browsersitzung
    [token] Zugriffstoken
    [mobile_grant] Name und Passwort
    [client_credentials] App-Schlüssel und App-Geheimnis
   *[authorization_code] über den Browser
}

## The page: who is where

presence-extensions = Nebenstellen
presence-people = Personen
presence-empty = Noch ist von niemandem etwas bekannt
presence-empty-hint = Nebenstellen und Personen erscheinen hier, sobald der Server sie meldet.
presence-hint = Mit dem Stern markieren, über wen Meldungen erwünscht sind.
presence-search = Personen und Nebenstellen durchsuchen
presence-heard = gemeldet { $time }
presence-star = Änderungen bei { $name } melden
presence-star-hint = Änderungen melden
presence-unstar-hint = Nicht mehr melden

## The page: settings

settings = Einstellungen
settings-section = { $section ->
    [accounts] Konten
    [notifications] Meldungen
    [quiet] Ruhe
    [contacts] Kontakte
   *[general] Allgemein
}
settings-changed = Geändert.
settings-undo = Rückgängig
settings-add = Hinzufügen
settings-remove = { $what } entfernen
settings-language = Sprache
settings-language-hint = Von Fenster, Taskleistensymbol und Meldungen.
settings-language-system = Wie das System
settings-kinds = Was gemeldet wird
settings-kinds-hint = Was ausgeschaltet ist, steht trotzdem im Verlauf.
settings-kind = { $kind ->
    [ringing] Eingehende Anrufe
    [missed] Verpasste Anrufe
    [answered_elsewhere] Woanders angenommen
    [outgoing] Ausgehende Anrufe
    [held_too_long] Lange gehalten
    [registration_lost] Telefon weg
    [registration_regained] Telefon wieder da
    [presence] Präsenz
    [topic] Themen
    [connection_trouble] Verbindungsstörung
   *[sign_in_needed] Anmeldung nötig
}
settings-kind-what = { $kind ->
    [ringing] Es klingelt.
    [missed] Es hat geklingelt, niemand nahm ab.
    [answered_elsewhere] Jemand nahm an einer anderen Nebenstelle ab.
    [outgoing] Ein eigener Anruf beginnt.
    [held_too_long] Jemand wartet noch.
    [registration_lost] Eine Nebenstelle ist nicht mehr angemeldet.
    [registration_regained] Eine Nebenstelle ist wieder angemeldet.
    [presence] Jemand mit Stern kommt oder geht.
    [topic] Ein Thema wird eröffnet, geändert oder geschlossen.
    [connection_trouble] Der Server war dreimal nicht erreichbar.
   *[sign_in_needed] Der Server lehnt die Anmeldung ab.
}
settings-show-kind = Melden: { $name }
settings-sound = Mit Ton
settings-ring = Ringtray klingelt
settings-ring-of = { $player ->
    [auto] Wo nötig
    [ringtray] Immer
   *[desktop] Nie
}
settings-ring-device = Ausgabegerät
settings-ring-default = Standard
settings-ring-gone = { $device } (nicht verbunden)
settings-ring-silent = Es wurde kein Audiogerät gefunden, also kann Ringtray nicht klingeln.
settings-urgency = Dringlichkeit
settings-urgency-of = { $urgency ->
    [low] Gut zu wissen
    [normal] Normal
   *[critical] Bleibt, bis es gesehen wird
}
settings-privacy = Was es verrät
settings-privacy-of = { $privacy ->
    [full] Name und Nummer
    [name_only] Nur den Namen
   *[hidden] Nur, dass etwas geschah
}
settings-show-me = Zeigen
settings-as-usual = Wie üblich
settings-held = Nach so vielen Sekunden
settings-rule = Ausnahmen
settings-rule-hint = Für eine Nebenstelle oder ein Konto. Die erste, die passt, gilt.
settings-rule-do = Was geschieht
settings-rule-show = Melden
settings-rule-hush = Nicht melden
settings-rule-about = Worüber
settings-rule-all = alles
settings-rule-calls = Anrufe
settings-rule-extension = Nebenstelle
settings-rule-any-extension = Jede Nebenstelle
settings-rule-account = Konto
settings-rule-everywhere = überall
settings-rule-add = Ausnahme hinzufügen
settings-rule-says-show = Melden: { $what } ({ $where })
settings-rule-says-hush = Nicht melden: { $what } ({ $where })
settings-quiet-hint = Solange erscheint keine Meldung. Anrufe werden weiterhin gezählt und aufgelistet.
settings-hours = Ruhezeiten
settings-hours-hint = Jede Woche, nach der Uhr dieses Rechners.
settings-hours-of = Ruhezeit { $number }
settings-from = Von
settings-to = bis
settings-next-day = Bis zum nächsten Tag.
settings-add-hours = Ruhezeit hinzufügen
settings-remove-hours = Diese Ruhezeit entfernen
settings-desktop = Die des Desktops
settings-respect-desktop = Ruhe halten, solange der Desktop auf „Nicht stören“ steht
settings-let-through = Anrufer, die durchkommen
settings-let-through-hint = Ihre Anrufe werden auch dann gemeldet.
settings-name-or-number = Name oder Nummer
settings-files = Kontaktdateien
settings-files-hint = vCard- oder CSV-Dateien, die Anrufern ihre Namen geben. Sie werden nur gelesen, und bei Änderungen erneut. Von zwei Namen gilt der aus der früheren Datei.
settings-add-file = Datei hinzufügen
settings-numbers = Nummern am eigenen Ort
settings-numbers-hint = Damit eine Nummer gefunden wird, wie auch immer sie geschrieben ist.
settings-number = { $what ->
    [country] Landesvorwahl
    [trunk] Vor Nummern im Inland gewählt
   *[international] Statt des Plus gewählt
}
settings-history = Verlauf
settings-history-hint = Wie lange Anrufe und Ereignisse bleiben, und wie viel davon. Was älter ist, wird im Lauf des Tages gelöscht; über der Größe gehen zuerst die ältesten Rohnachrichten.
settings-history-days = { $days ->
    [0] Unbegrenzt
    [one] { $days } Tag
   *[other] { $days } Tage
}
settings-history-most = Höchstens, je Konto
settings-history-megabytes = { $megabytes ->
    [0] Unbegrenzt
   *[other] { $megabytes } MB
}
settings-history-size = Er belegt { $megabytes } MB. Ein Export von allem als JSON Lines ist eine Sicherung.
history-import = Datei importieren
history-imported = { $new } neu, { $known } schon da{ $unreadable ->
    [0] .
   *[other] ; nicht lesbar: { $unreadable }, zuerst Zeile { $firstUnreadable }.
}
history-forget = Alles löschen
settings-start = Start
settings-autostart = Ringtray bei der Anmeldung an diesem Computer starten
settings-about = Über
settings-managed = Einige Einstellungen der Anmeldung hat die Administration festgelegt; sie sind gekennzeichnet.

## The page: help

help = Hilfe
help-section = { $section ->
    [messages] Nachrichten
    [log] Protokoll
   *[connection] Verbindung
}
help-steps = Wie weit die Verbindung kommt
help-step = { $step ->
    [address] Der Server wird gefunden
    [proxy] Der Proxy lässt durch
    [tls] Die Verbindung ist verschlüsselt und vertrauenswürdig
    [sign_in] Die Anmeldung wird angenommen
    [revision] Beide sprechen dasselbe Protokoll
   *[first_event] Die erste Nachricht ist da
}
help-result = { $result ->
    [done] erledigt
    [failed] fehlgeschlagen
    [waiting] wartet
    [not_reached] nicht erreicht
   *[not_needed] nicht nötig
}
help-silent = Verbunden, aber seit Langem kam nichts.
help-silent-hint = Der Server meldet Ereignisse nur, wenn SIP_NOTIFICATIONS für ihn eingeschaltet ist. Bei der Administration nachfragen.
help-counters = Seit dem Start von Ringtray
help-messages = Nachrichten
help-last-message = Letzte Nachricht
help-none = keine
help-connections = Verbindungen
help-lost = Verlorene Verbindungen
help-notified = Meldungen
help-unstored = Nicht rechtzeitig gespeichert
help-story = Was die Verbindung tat
help-failed = Ringtray hat nicht geantwortet. Es wird erneut gefragt.
help-received = Empfangen
help-sent = Gesendet
help-copy-message = Diese Nachricht kopieren
help-left-out = { $bytes ->
    [one] { $bytes } weiteres Byte
   *[other] { $bytes } weitere Byte
}
help-no-messages = Keine Nachricht seit dem Start von Ringtray
help-send = JSON an den Server senden
help-send-hint = Es wird gesendet, wie es ist, als Ereignis „message“.
help-send-it = Senden
help-was-sent = Gesendet.
help-level = Anzeigen
help-levels = { $level ->
    [error] Fehler
    [warn] Warnungen
    [info] Hinweise
   *[debug] Einzelheiten
}
help-level-of = { $level ->
    [error] Fehler
    [warn] Warnung
    [info] Hinweis
   *[debug] Einzelheit
}
help-no-log = Nichts wurde protokolliert
help-report = Bericht kopieren
help-report-title = Bericht zum Weitergeben
help-report-what = Namen, Nummern, Nebenstellen und Anmeldedaten wurden entfernt. Server, Zustände und Versionen bleiben. Nichts wird gesendet: erst lesen, dann kopieren.

## The page: importing a configuration

import-title = Konfiguration importieren
import-offer = Konfigurationsdatei importieren
import-offer-hint = Eine ws-connector.config.json; auswählen oder auf dieses Fenster ziehen.
import-from = Datei
import-server = Server
import-choose = Was importiert wird
import-secrets = Die Geheimnisse gehen aus der Datei an den Server und in den Schlüsselbund dieses Systems; angezeigt werden sie nicht.
import-unverified = Die Datei verlangt, das Zertifikat des Servers nicht zu prüfen. Das wird nicht befolgt: Ist es nicht vertrauenswürdig, wird es angezeigt.
import-missing = Unvollständig: Es fehlt { $what }.
import-nothing = Nichts in dieser Datei ist vollständig. Die Datei ausfüllen und erneut auswählen.
import-submit = Importieren
import-busy = Anmeldung läuft
import-done = Importiert
import-finish = Fertig
import-blank-title = Die Datei enthält die importierten Geheimnisse noch
import-blank-what = Ringtray kann sie daraus entfernen und alles andere unverändert lassen. Andere Programme, die diese Datei nutzen, brauchen sie dann erneut.
import-blank = Daraus entfernen
import-leave = Datei so lassen
import-blanked = Die Geheimnisse wurden aus der Datei entfernt.
import-remains = Sie enthält noch andere, oder dieselben an anderer Stelle, etwa in einem Kommentar.
import-copies = Kopien können sie noch enthalten: Sicherungen, Kopien eines Editors, eine Versionsverwaltung.

## The page: signing in

sign-in-welcome = Willkommen bei Ringtray
sign-in-demo = Vorführung ansehen
sign-in-demo-hint = Anrufe eines vorgetäuschten Servers auf diesem Rechner; nichts davon wird gespeichert.
sign-in-welcome-hint = Die Anrufe Ihres VoipNow- oder Hubgets-Telefons, hier im Augenblick des Geschehens.
sign-in-add = Konto hinzufügen
sign-in-server = Serveradresse
sign-in-mode = Anmelden als
sign-in-mode-name = { $mode ->
    [app] App
    [user] Benutzer
   *[bot] Bot
}
sign-in-mode-what = { $mode ->
    [app] Mit einem Zugriffstoken, einer eigenen App oder Name und Passwort.
    [user] Mit den Cookies eines angemeldeten Browsers: eine geliehene Sitzung, die mit der des Browsers endet.
   *[bot] Mit dem Token eines Bots.
}
sign-in-method = Anmelden mit
sign-in-method-name = { $method ->
    [token] Zugriffstoken
    [client_credentials] App-Schlüssel und App-Geheimnis
    [authorization_code] Im Browser
   *[mobile_grant] Name und Passwort
}
sign-in-method-what = { $method ->
    [token] Am schnellsten ausprobiert. Gilt ein bis zwei Stunden, danach muss ein neues eingefügt werden.
    [client_credentials] Am besten für jeden Tag: Eine eigene App bleibt von selbst angemeldet und braucht kein Passwort.
    [authorization_code] Angemeldet wird auf der Seite des Servers, auch mit zweitem Faktor. Braucht eine eigene App und ab und zu einen Klick.
   *[mobile_grant] Nur wo nichts anderes möglich ist: Es braucht das Passwort und das Geheimnis der mobilen Hubgets-App.
}
sign-in-vn = Sitzung (Cookie vn)
sign-in-dev = Gerät (Cookie dev)
sign-in-token = Zugriffstoken
sign-in-bot-token = Token des Bots
sign-in-app-key = App-Schlüssel
sign-in-app-secret = App-Geheimnis
sign-in-mobile-app-key = App-Schlüssel der mobilen Hubgets-App
sign-in-mobile-app-secret = App-Geheimnis der mobilen Hubgets-App
sign-in-redirect = Rücksprungadresse der App
sign-in-redirect-hint = Zunächst leer lassen. Lehnt die Seite des Servers die Adresse ab, hier die eintragen, die für die App registriert ist.
sign-in-username = Benutzername
sign-in-password = Passwort
sign-in-keep-password = Passwort im Schlüsselbund speichern
sign-in-keep-password-hint = Sonst fragt Ringtray erneut danach, wenn der Server die Anmeldung beendet.
sign-in-show = Anzeigen
sign-in-hide = Verbergen
sign-in-show-field = { $field } anzeigen
sign-in-submit-browser = Browser öffnen
sign-in-browser-title = Weiter im Browser
sign-in-browser-comes-back = Auf der Seite des Servers anmelden und Ringtray den Zugriff erlauben. Dieses Fenster macht dann von selbst weiter.
sign-in-browser-does-not = Auf der Seite des Servers anmelden und Ringtray den Zugriff erlauben. Dann die Adresse kopieren, bei der der Browser landet, auch wenn er einen Fehler zeigt, und hier einfügen.
sign-in-browser-address = Nicht geöffnet? Die Adresse der Seite kopieren.
sign-in-browser-copy = Adresse der Seite kopieren
sign-in-browser-ended = Der Browser zeigt einen Fehler oder bleibt stehen? Die Adresse einfügen, bei der er gelandet ist.
sign-in-browser-landed = Adresse, bei der der Browser gelandet ist
sign-in-browser-take = Mit dieser Adresse weiter
sign-in-busy = Anmeldung läuft
sign-in-failed = Die Anmeldung ist fehlgeschlagen.
sign-in-keep = Leer lassen, um es zu behalten
sign-in-locked = Von der Administration festgelegt
sign-in-connection = Verbindung
sign-in-path = Pfad auf dem Server
sign-in-path-hint = Nur falls die Administration einen nennt.
sign-in-revision = Socket.IO-Protokollversion
sign-in-automatic = Automatisch
sign-in-proxy = Proxy
sign-in-proxy-name = { $way ->
    [automatic] Automatisch
    [direct] Keiner
   *[through] Dieser
}
sign-in-proxy-what = { $way ->
    [automatic] Wie im System eingestellt.
    [direct] Direkt zum Server, was auch immer im System eingestellt ist.
   *[through] Über den hier genannten Proxy.
}
sign-in-proxy-address = Proxy-Adresse
sign-in-proxy-username = Proxy-Benutzername
sign-in-proxy-username-hint = Mit dem Passwort leer lassen, wenn der Proxy keine Anmeldung verlangt.
sign-in-proxy-password = Proxy-Passwort
sign-in-ca-file = Zertifikatsdatei der firmeneigenen Zertifizierungsstelle
sign-in-ca-file-hint = Der vollständige Pfad auf diesem Rechner (PEM). Ihr wird zusätzlich zu den Stellen des Systems vertraut.
sign-in-pinned = Nur diesem Zertifikat wird vertraut:
sign-in-remove = Entfernen
sign-in-remove-pin = Entfernen: dem vertrauen, dem das System vertraut
sign-in-client-certificate = Datei des eigenen Client-Zertifikats
sign-in-client-certificate-hint = Nur falls der Server eines verlangt. Der vollständige Pfad auf diesem Rechner (PEM oder PKCS#12).
sign-in-client-certificate-password = Passwort des Client-Zertifikats
sign-in-client-certificate-password-hint = Nur falls die Datei eines hat.
sign-in-keyring = Die Anmeldedaten gehen nur an diesen Server und in den Schlüsselbund dieses Systems.
sign-in-where = Wo finde ich das?
sign-in-find = { $what ->
    [user]
        In einem Browser bei Hubgets oder VoipNow anmelden.
        Die Entwicklerwerkzeuge des Browsers öffnen (F12), dann Anwendung oder Web-Speicher, dann Cookies.
        Die Werte der Cookies vn und dev kopieren.
    [token]
        Ein Zugriffstoken kommt von der Administration oder von einer App, die in VoipNow unter Unified Communications, Integrations, Apps registriert ist.
        Ein Token gilt meist ein bis zwei Stunden; ist es abgelaufen, verlangt Ringtray eine neue Anmeldung.
    [client_credentials]
        In VoipNow Unified Communications, Integrations, Apps öffnen und eine App hinzufügen; sie als vertrauenswürdig (trusted) kennzeichnen. Das muss eventuell die Administration tun.
        Die Liste der Apps zeigt ihren Schlüssel (oder ihre ID) und ihr Geheimnis.
        Ringtray sieht dann die Anrufe des Benutzers, dem die App gehört.
    [authorization_code]
        In VoipNow Unified Communications, Integrations, Apps öffnen und eine App hinzufügen. Das muss eventuell die Administration tun.
        Die Liste der Apps zeigt ihren Schlüssel (oder ihre ID) und ihr Geheimnis.
        Verlangt der Server eine Rücksprungadresse der App, http://127.0.0.1/ registrieren, falls er sie annimmt, sonst eine eigene https-Adresse.
    [mobile_grant]
        Benutzername und Passwort sind die der Anmeldung bei Hubgets.
        Schlüssel und Geheimnis der mobilen Hubgets-App findet die Administration in der Datenbank von VoipNow:
   *[bot] Wer den Bot in Hubgets eingerichtet hat, hat sein Token.
}

## The tray

tray-status = { $state ->
    [connected] Verbunden
    [late] Verbunden, aber Ringtray kommt nicht nach, Ereignisse kommen verspätet
    [connecting] Verbindung wird hergestellt…
    [waiting] Nicht verbunden, neuer Versuch folgt
    [needs_sign_in] Anmeldung nötig
   *[disconnected] Nicht verbunden
}
tray-not-signed-in = Nicht angemeldet
tray-tooltip = Ringtray - { $what }
tray-tooltip-not-signed-in = Ringtray - nicht angemeldet
tray-more-accounts = { $count ->
    [one] und { $count } weiteres Konto
   *[other] und { $count } weitere Konten
}
tray-recent = Letzte Anrufe
tray-copy = { $number } kopieren
tray-call-back = Zurückrufen
tray-open = Öffnen
tray-open-app = Ringtray öffnen
tray-quit = Beenden
tray-quiet = { $choice ->
    [off] Aus
    [half_hour] 30 Minuten lang
    [hour] 1 Stunde lang
    [until_tomorrow] Bis morgen, 8:00
   *[until_switched_off] Bis zum Ausschalten
}
tray-call = { $who }, { $how }
tray-call-at = { $who }, { $how }, { $day } { $time }
tray-how = { $how ->
    [rings] klingelt
    [now] gerade
    [missed] verpasst
    [answered_elsewhere] woanders angenommen
    [not_answered] nicht angenommen
    [end_not_heard] Ende unbekannt
    [answered] angenommen
    [called] angerufen
   *[over] beendet
}
tray-day = { $day ->
    [monday] Mo
    [tuesday] Di
    [wednesday] Mi
    [thursday] Do
    [friday] Fr
    [saturday] Sa
   *[sunday] So
}

## Notifications

told-not-started = Ringtray ist nicht gestartet
told-ringing = Eingehender Anruf
told-missed = Verpasster Anruf
told-perhaps-missed = Vielleicht verpasst
told-answered-elsewhere = Woanders angenommen
told-outgoing = Ausgehender Anruf
told-held = Gehalten
told-to = an { $extension }
told-from = von { $extension }
told-at = bei { $extension }
told-held-for = Seit { $time }
told-rang = { $time } geklingelt
told-not-heard = Ende unbekannt
told-time-of-day = { $hour }:{ $minute }
told-seconds = { $seconds } s
told-minutes = { $minutes } min
told-minutes-seconds = { $minutes } min { $seconds } s
told-registration = { $state ->
    [registered] Nebenstelle { $extension } ist wieder angemeldet
   *[lost] Nebenstelle { $extension } ist nicht angemeldet
}
told-registration-hidden = { $state ->
    [registered] Eine Nebenstelle ist wieder angemeldet
   *[lost] Eine Nebenstelle ist nicht angemeldet
}
told-registration-why = { $state ->
    [registered] Anrufe erreichen ihr Telefon
    [unregistered] Ihr Telefon hat sich abgemeldet; Anrufe erreichen es nicht
   *[expired] Ihr Telefon hat sich nicht rechtzeitig gemeldet; Anrufe erreichen es vielleicht nicht
}
told-presence = { $person } { $state }
told-presence-hidden = Der Status einer Person hat sich geändert
told-by = von { $who }
told-no-connection = Keine Verbindung zum Server
told-sign-in-needed = Anmeldung nötig
told-more-ringing = { $count ->
    [one] { $count } weiterer eingehender Anruf
   *[other] { $count } weitere eingehende Anrufe
}
told-more-events = { $count ->
    [one] { $count } weiteres Ereignis
   *[other] { $count } weitere Ereignisse
}
told-others = { $names } und andere
told-in-list = Sie stehen in der Liste im Fenster von Ringtray
told-no-tray = Ringtray läuft ohne Symbol in der Taskleiste
told-no-tray-hint = Ein Klick hier oder ein weiterer Start von Ringtray öffnet das Fenster.
told-open = Öffnen
told-call-back = Zurückrufen
told-sample-topic = Umzug
told-sample-trouble = Der Server hat nicht geantwortet. Es wird erneut versucht.
told-sample-refused = Der Server hat die Anmeldung abgelehnt.

## Trouble with a server: whole sentences, what happened and what to do

# What to do after a refusal, by what was signed in with.
trouble-again = { $with ->
    [cookies] Die Cookies sind vielleicht abgelaufen: im Browser anmelden, sie neu kopieren und damit anmelden.
    [bot] Das Token des Bots prüfen und neu anmelden.
    [token] Das Token ist vielleicht abgelaufen: ein neues besorgen und damit anmelden.
    [password] Prüfen, ob dieser Benutzer die App verwenden darf, und neu anmelden.
    [no_password] Die Anmeldung ist abgelaufen, und das Passwort ist nicht gespeichert: es neu eingeben und anmelden.
    [app] Auf dem Server prüfen, ob die App als vertrauenswürdig gilt und nicht gesperrt ist, und neu anmelden.
   *[browser] Die Anmeldung ist abgelaufen: neu über den Browser anmelden.
}
trouble-shut-down = Die Verbindung wurde beendet. Sie neu herstellen, um Ereignisse zu erhalten.
trouble-path = Der Pfad { $path } lässt sich nicht abfragen. Ihn im Konto berichtigen.
trouble-no-datachannel = Unter { $server } antwortet etwas, das kein DataChannel ist. Die Adresse prüfen, und ob ein Proxy im Weg ist.
trouble-refused = { $server } hat die Anmeldung abgelehnt („{ $said }“). { $again }
trouble-refused-http = { $server } hat die Anmeldung abgelehnt (HTTP { $code }). { $again }
trouble-refused-oauth = { $server } hat die Anmeldung abgelehnt ({ $error }: { $description }). { $again }
trouble-kicked = { $server } hat die Sitzung beendet. Ringtray verbindet sich selbst neu; geschieht es immer wieder, verwendet vielleicht ein anderes Programm dieselbe Anmeldung.
trouble-closed = { $server } hat die Verbindung geschlossen. Ringtray verbindet sich selbst neu.
trouble-fixed-revision = { $server } spricht wohl nicht die Protokollversion { $revision }, die in diesem Konto fest eingestellt ist. Sie ermitteln lassen.
trouble-other-revision = { $server } spricht eine andere Protokollversion. Sie im Konto ermitteln lassen.
trouble-not-reading = { $server } nimmt nicht mehr an, was gesendet wird. Ringtray verbindet sich selbst neu.
trouble-name-not-found = Der Name { $host } wurde nicht gefunden. Die Serveradresse und das Netz dieses Rechners prüfen.
trouble-name-slow = Die Suche nach dem Namen { $host } dauerte zu lange. Das Netz dieses Rechners prüfen.
trouble-not-loopback = { $host } führt zu einem anderen Rechner, und { $server } ist nicht verschlüsselt. Eine Adresse mit https:// verwenden.
trouble-connection-refused = { $server } nimmt keine Verbindungen an. Adresse und Port prüfen oder warten, bis der Server wieder da ist.
trouble-no-way = Es gibt keinen Weg zu { $server }. Das Netz dieses Rechners prüfen, und ob ein VPN nötig ist.
trouble-lost-on-the-way = Die Verbindung zu { $server } brach ab, bevor eine Antwort kam. Vielleicht ist eine Firewall oder ein Proxy im Weg; Ringtray versucht es selbst erneut.
trouble-timed-out = { $seconds ->
    [one] { $server } hat nicht innerhalb von { $seconds } Sekunde geantwortet. Die Adresse, das Netz und etwaige Firewalls prüfen.
   *[other] { $server } hat nicht innerhalb von { $seconds } Sekunden geantwortet. Die Adresse, das Netz und etwaige Firewalls prüfen.
}
trouble-no-web-server = { $server } hat nicht geantwortet, wie es ein Webserver tut. Adresse und Port prüfen.
trouble-no-socket-io = { $server } hat eine Verbindung geöffnet, spricht auf ihr aber kein Socket.IO. Adresse und Pfad prüfen.
trouble-swallowed = { $seconds ->
    [one] { $server } hat eine Verbindung geöffnet, doch { $seconds } Sekunde lang kam nichts darauf an. Vielleicht hält etwas die Daten zurück, das Webverkehr filtert: ein Schutzprogramm auf diesem Rechner, eine Firewall oder ein Proxy. Den Server dort ausnehmen oder die Administration des Netzes darum bitten.
   *[other] { $server } hat eine Verbindung geöffnet, doch { $seconds } Sekunden lang kam nichts darauf an. Vielleicht hält etwas die Daten zurück, das Webverkehr filtert: ein Schutzprogramm auf diesem Rechner, eine Firewall oder ein Proxy. Den Server dort ausnehmen oder die Administration des Netzes darum bitten.
}
trouble-join-slow = { $seconds ->
    [one] { $server } hat Ringtray nicht innerhalb von { $seconds } Sekunde eingelassen. Ringtray versucht es selbst erneut.
   *[other] { $server } hat Ringtray nicht innerhalb von { $seconds } Sekunden eingelassen. Ringtray versucht es selbst erneut.
}
trouble-reported = { $server } meldet einen Fehler („{ $said }“). Ringtray versucht es selbst erneut; bleibt er, bitte der Administration des Servers melden.
trouble-silent = { $seconds ->
    [one] { $server } hat seit { $seconds } Sekunde nichts von sich hören lassen. Ringtray verbindet sich selbst neu.
   *[other] { $server } hat seit { $seconds } Sekunden nichts von sich hören lassen. Ringtray verbindet sich selbst neu.
}
trouble-too-large = { $server } hat eine Nachricht gesendet, die zu groß ist (über { $most } MiB). Sie ist verloren; Ringtray verbindet sich selbst neu.
trouble-lost = Die Verbindung zu { $server } ist abgebrochen. Ringtray verbindet sich selbst neu.
trouble-cut = { $seconds ->
    [one] Etwas zwischen diesem Computer und { $server } beendet Verbindungen nach { $seconds } Sekunde, schon { $times }-mal in Folge. Ringtray ist innerhalb einer Sekunde wieder da, verpasst aber vielleicht, was inzwischen geschieht. Die Administration des Netzes oder des Servers um eine längere Zeitgrenze bitten.
   *[other] Etwas zwischen diesem Computer und { $server } beendet Verbindungen nach { $seconds } Sekunden, schon { $times }-mal in Folge. Ringtray ist innerhalb einer Sekunde wieder da, verpasst aber vielleicht, was inzwischen geschieht. Die Administration des Netzes oder des Servers um eine längere Zeitgrenze bitten.
}
trouble-garbled = { $server } hat gesendet, was nicht auf eine solche Verbindung gehört. Ringtray verbindet sich selbst neu; vielleicht ist ein Proxy im Weg.
trouble-not-found = { $server } hat unter { $path } nichts. Prüfen, ob es ein Server mit VoipNow 5 ist und ob der Pfad stimmt.
trouble-busy = { $server } ist überlastet oder wird gewartet (HTTP { $code }). Ringtray versucht es selbst erneut.
trouble-network-sign-in = Dieses Netz verlangt eine eigene Anmeldung, bevor { $server } erreichbar ist, wie in Hotels, Zügen und Gastnetzen. Einen Browser öffnen und sich dort anmelden.
trouble-sent-elsewhere = Dieses Netz verlangt eine eigene Anmeldung, bevor { $server } erreichbar ist, wie in Hotels, Zügen und Gastnetzen. Einen Browser öffnen und sich dort anmelden. Ist der Server wirklich umgezogen, lautet seine neue Adresse { $origin }: sie im Konto eintragen.
trouble-encrypted-only = { $server } nimmt nur verschlüsselte Verbindungen an. Im Konto { $origin } als Adresse eintragen.
trouble-sent-unencrypted = { $server } leitet zu { $origin } weiter. Das ist nicht verschlüsselt, deshalb geht Ringtray nicht dorthin. Bitte der Administration des Servers melden.
trouble-sent-to-port = { $server } leitet zu einem anderen Port desselben Rechners weiter. Ist dort der DataChannel, im Konto { $origin } als Serveradresse eintragen.
trouble-sent-to-page = { $server } leitet zu einer anderen eigenen Seite weiter, statt zu antworten (HTTP { $code }). Prüfen, ob es ein Server mit VoipNow 5 ist und ob der Pfad im Konto stimmt; wenn ja, bitte der Administration melden.
trouble-sent-nowhere = { $server } leitet weiter (HTTP { $code }), aber zu keiner brauchbaren Adresse. Die Adresse prüfen; hat dieses Netz eine Anmeldeseite, sie zuerst im Browser öffnen.
trouble-web-page = { $server } antwortet unter { $path } mit einer gewöhnlichen Webseite. Adresse und Pfad prüfen; hat dieses Netz eine Anmeldeseite, sie zuerst im Browser öffnen.
trouble-not-understood = { $server } versteht diese Art der Verbindung nicht (HTTP { $code }). Prüfen, ob es ein Server mit VoipNow 5 ist.
trouble-fault = { $server } hat einen Fehler (HTTP { $code }). Ringtray versucht es selbst erneut; bleibt er, bitte der Administration des Servers melden.

## Trouble with what stands in front of a server: a web server, a load balancer, a firewall

trouble-front-sign-in = Was vor { $server } steht, verlangt eine eigene Anmeldung (HTTP { $code }, { $ways }), die Ringtray nicht beherrscht. An der Anmeldung des Kontos liegt es nicht. Die Administration des Servers bitten, den DataChannel ohne sie durchzulassen.
trouble-front-forbids = Was vor { $server } steht, lässt Ringtray nicht durch: statt einer Antwort des Servers selbst kam eine Webseite (HTTP { $code }). Prüfen, ob ein VPN nötig ist. Wenn nicht, die Administration des Servers fragen, ob Verbindungen aus diesem Netz erlaubt sind.
trouble-front-upgrade = Was vor { $server } steht, lässt Webseiten durch, aber keinen WebSocket (HTTP { $code }). Bitte der Administration des Servers melden: die Header Upgrade und Connection müssen weitergereicht werden.
trouble-polling-only = { $server } nimmt keine WebSocket-Verbindungen an, nur das ältere Polling (HTTP { $code }). Die Administration des Servers bitten, in Socket.IO den Transport websocket zu erlauben.
trouble-other-protocol = { $server } verlangt ein anderes Protokoll als HTTP/1.1 ({ $protocol }, HTTP { $code }), das Ringtray nicht beherrscht. Bitte der Administration des Servers melden.
trouble-front-cookie = Was vor { $server } steht, prüft, ob ein Browser anfragt: es vergibt ein Cookie und will erneut gefragt werden (HTTP { $code }). Eine solche Prüfung kann Ringtray nicht bestehen. Die Administration des Servers bitten, { $path } davon auszunehmen.

## Trouble with a sign-in

trouble-no-sign-in = { $server } kennt keine Anmeldung für Apps (HTTP { $code }). Prüfen, ob es ein Server mit VoipNow ist, oder mit einem Token anmelden.
trouble-no-token = { $instead ->
    [page] Auf die Anmeldung bei { $server } kam als Antwort eine Webseite. Prüfen, ob die Adresse die eines Servers mit VoipNow ist; hat dieses Netz eine Anmeldeseite, sie zuerst im Browser öffnen.
    [no_object] Auf die Anmeldung bei { $server } kam eine Antwort, die kein JSON-Objekt ist. Prüfen, ob die Adresse die eines Servers mit VoipNow ist; hat dieses Netz eine Anmeldeseite, sie zuerst im Browser öffnen.
   *[other_fields] Auf die Anmeldung bei { $server } kam eine Antwort ohne access_token (Felder: { $fields }). Prüfen, ob die Adresse die eines Servers mit VoipNow ist; hat dieses Netz eine Anmeldeseite, sie zuerst im Browser öffnen.
}
trouble-app = { $server } nimmt Schlüssel und Geheimnis der App nicht an. Beide neu kopieren: ein auf dem Server neu erzeugtes Geheimnis ersetzt das vorige.
trouble-name-and-password = { $server } nimmt diesen Namen und dieses Passwort nicht an. Beide prüfen und neu anmelden.
trouble-code = { $server } nimmt nicht mehr an, was der Browser gebracht hat: es gilt zehn Minuten lang und nur einmal. Neu über den Browser anmelden.
trouble-not-renewed = { $server } verlängert diese Anmeldung nicht mehr. { $again }
trouble-not-allowed = Auf der Seite von { $server } wurde Ringtray der Zugriff nicht erlaubt. Neu über den Browser anmelden und ihn dort erlauben.
trouble-user-not-allowed = { $server } lässt diesen Benutzer mit dieser App nicht zu. Die Administration des Servers fragen, ob er sie verwenden darf.
trouble-app-not-allowed = { $server } lässt für diese App diese Art der Anmeldung nicht zu. Eine andere wählen oder die Administration des Servers bitten, sie zu erlauben; für Schlüssel und Geheimnis allein muss die App als vertrauenswürdig gelten.
trouble-way-unknown = { $server } kennt diese Art der Anmeldung nicht. Eine andere wählen, etwa ein Token.
trouble-way-not-understood = { $server } versteht die Anmeldung von Ringtray nicht. Eine andere Art wählen und der Administration des Servers mitteilen, was in den technischen Details steht.
trouble-credential-empty = { $what ->
    [vn] Das Cookie vn ist leer. Es eingeben und neu anmelden.
    [dev] Das Cookie dev ist leer. Es eingeben und neu anmelden.
    [bot] Das Token des Bots ist leer. Es eingeben und neu anmelden.
    [token] Das Zugriffstoken ist leer. Es eingeben und neu anmelden.
    [app_key] Der Schlüssel der App ist leer. Ihn eingeben und neu anmelden.
   *[given] Das Zugriffstoken, das der Server ausgegeben hat, ist leer. Neu anmelden und es der Administration des Servers melden.
}
trouble-credential-character = { $what ->
    [vn] Das Cookie vn enthält ein Zeichen, das darin nicht vorkommen kann (Zeilenumbruch, Leerzeichen oder Ähnliches). Es neu kopieren, ganz und sonst nichts.
    [dev] Das Cookie dev enthält ein Zeichen, das darin nicht vorkommen kann (Zeilenumbruch, Leerzeichen oder Ähnliches). Es neu kopieren, ganz und sonst nichts.
    [bot] Das Token des Bots enthält ein Zeichen, das darin nicht vorkommen kann (Zeilenumbruch, Leerzeichen oder Ähnliches). Es neu kopieren, ganz und sonst nichts.
    [token] Das Zugriffstoken enthält ein Zeichen, das darin nicht vorkommen kann (Zeilenumbruch, Leerzeichen oder Ähnliches). Es neu kopieren, ganz und sonst nichts.
    [app_key] Der Schlüssel der App enthält ein Zeichen, das darin nicht vorkommen kann (Zeilenumbruch, Leerzeichen oder Ähnliches). Ihn neu kopieren, ganz und sonst nichts.
   *[given] Das Zugriffstoken, das der Server ausgegeben hat, enthält ein Zeichen, das darin nicht vorkommen kann (Zeilenumbruch, Leerzeichen oder Ähnliches). Neu anmelden und es der Administration des Servers melden.
}
trouble-no-password = Die Anmeldung ist abgelaufen, und das Passwort ist nicht gespeichert. Es neu eingeben und anmelden.
trouble-no-code = Die Anmeldung ist abgelaufen. Neu über den Browser anmelden.

## Trouble with encryption

trouble-trust-store = Die Liste der vertrauten Zertifizierungsstellen dieses Rechners lässt sich nicht lesen. Sie installieren (unter Debian und Ubuntu: das Paket ca-certificates).
trouble-no-tls = { $server } spricht an diesem Port kein TLS. Adresse und Port prüfen.
trouble-lost-in-tls = Die Verbindung zu { $server } brach ab, während die Verschlüsselung vereinbart wurde. Vielleicht ist eine Firewall oder ein Proxy im Weg, oder dieser Port ist für etwas anderes da: Adresse und Port prüfen.
trouble-tls-version = { $server } spricht nur TLS 1.1 oder älter, und das ist nicht mehr sicher. Die Administration des Servers bitten, TLS 1.2 oder TLS 1.3 einzuschalten.
trouble-tls-ciphers = { $server } und Ringtray haben keine Verschlüsselung gemeinsam. Die Administration des Servers bitten, TLS 1.3 einzuschalten, oder TLS 1.2 mit ECDHE und AES-GCM (etwa ECDHE-RSA-AES128-GCM-SHA256), und ein Zertifikat zu verwenden, das einen RSA-Schlüssel ab 2048 Bit oder einen Schlüssel auf der Kurve P-256 oder P-384 hat.
trouble-tls-h2 = { $server } spricht an diesem Port kein HTTP/1.1, vielleicht nur HTTP/2 (h2), und ein WebSocket verlangt HTTP/1.1. Die Administration des Servers bitten, dort http/1.1 zuzulassen (ALPN).
trouble-tls-name = Der Server unter { $server } kennt den Namen { $host } nicht. Die Adresse prüfen; stimmt sie, die Administration des Servers bitten, diesen Namen dort einzurichten (SNI).
trouble-tls-client-certificate = { $server } verlangt ein Client-Zertifikat, und Ringtray hat keines vorzuzeigen. Eine Datei mit einem von der Administration des Servers holen und im Konto angeben (in ringtray-cli mit --client-cert), oder sie bitten, Ringtray ohne eines einzulassen.
trouble-tls-client-certificate-unfit = { $server } verlangt ein Client-Zertifikat und nimmt keines mit einem solchen Schlüssel, wie ihn das in { $file } hat. Die Administration des Servers um eines mit einem anderen Schlüssel bitten: RSA mit 2048 bis 4096 Bit oder P-256.
trouble-tls-client-certificate-refused = { $why ->
    [expired] { $server } weist das Client-Zertifikat in { $file } ab: es ist am { $date } abgelaufen. Von der Administration des Servers ein neues holen und das Datum dieses Rechners prüfen.
    [not_yet] { $server } weist das Client-Zertifikat in { $file } ab: es gilt erst ab dem { $date }. Das Datum dieses Rechners prüfen; stimmt es, bitte der Administration des Servers melden.
    [expired_there] { $server } weist das Client-Zertifikat in { $file } als abgelaufen ab, obwohl es bis zum { $date } gilt. Vielleicht ist ein Zertifikat abgelaufen, das für es bürgt, oder die Uhr des Servers geht falsch: bitte der Administration des Servers melden.
    [revoked] { $server } weist das Client-Zertifikat in { $file } ab: es wurde widerrufen. Von der Administration des Servers ein neues holen.
    [authority] { $server } weist das Client-Zertifikat in { $file } ab: der Server kennt seinen Aussteller nicht. Gibt es Zwischenzertifikate, auch diese in die Datei legen; sonst ein Zertifikat von der Administration des Servers holen.
    [unsupported] { $server } weist das Client-Zertifikat in { $file } ab: es ist nicht für diesen Zweck, oder von einer Art, die der Server nicht nimmt. Von der Administration des Servers eines für Clients (clientAuth) holen.
    [bad] { $server } weist das Client-Zertifikat in { $file } als schlecht ab (bad_certificate). Von der Administration des Servers ein anderes holen; die Ursache steht im Protokoll des Servers.
   *[other] { $server } weist das Client-Zertifikat in { $file } ab und sagt nicht, warum. Die Administration des Servers fragen; die Ursache steht im Protokoll des Servers.
}
trouble-client-certificate-file = { $what ->
    [missing] Die Datei mit dem Client-Zertifikat, { $file }, gibt es nicht. Sie zurücklegen oder eine andere Datei angeben.
    [unreadable] Die Datei mit dem Client-Zertifikat, { $file }, lässt sich nicht lesen ({ $detail }). Ihre Rechte prüfen oder eine andere Datei angeben.
    [no_file] { $file } soll das Client-Zertifikat enthalten und ist keine Datei. Eine Datei mit dem Zertifikat und seinem Schlüssel angeben, im Format PEM oder PKCS#12.
    [too_large] Die Datei mit dem Client-Zertifikat, { $file }, ist größer als { $detail } KiB. Eine Datei nur mit dem Zertifikat und seinem Schlüssel angeben.
    [no_certificate] Die Datei mit dem Client-Zertifikat, { $file }, enthält kein Zertifikat. Eine Datei mit dem Zertifikat und seinem Schlüssel angeben, im Format PEM oder PKCS#12.
    [damaged] Die Datei mit dem Client-Zertifikat, { $file }, ist beschädigt: ihr Zertifikat Nummer { $detail } ist nicht zu verstehen. Sie von der Administration des Servers neu holen.
    [no_key] Die Datei mit dem Client-Zertifikat, { $file }, enthält keinen privaten Schlüssel. Den Schlüssel in dieselbe Datei legen, unter das Zertifikat, etwa mit „cat certificate.pem key.pem > client.pem“.
    [damaged_key] Die Datei mit dem Client-Zertifikat, { $file }, ist beschädigt: ihr privater Schlüssel ist nicht zu verstehen. Sie von der Administration des Servers neu holen.
    [unusable_key] Der private Schlüssel in der Datei mit dem Client-Zertifikat, { $file }, ist nicht zu verwenden. Von der Administration des Servers ein Zertifikat mit einem anderen Schlüssel holen: RSA mit 2048 bis 4096 Bit, P-256, P-384 oder Ed25519.
    [other_key] Der private Schlüssel in der Datei mit dem Client-Zertifikat, { $file }, gehört zu keinem der Zertifikate darin. Das Zertifikat und seinen eigenen Schlüssel in die Datei legen.
    [password_missing] Die Datei mit dem Client-Zertifikat, { $file }, ist verschlüsselt, und es ist kein Passwort angegeben. Ihr Passwort angeben (für ringtray-cli in RINGTRAY_CLIENT_CERT_PASSWORD).
    [password_wrong] Die Datei mit dem Client-Zertifikat, { $file }, ist mit einem anderen Passwort verschlüsselt als dem angegebenen. Das Passwort berichtigen.
    [encryption] Die Datei mit dem Client-Zertifikat, { $file }, ist auf eine Art verschlüsselt, die Ringtray nicht liest. Sie neu verschlüsseln, einen Schlüssel in PEM mit „openssl pkcs8 -topk8 -v2 aes-256-cbc“, PKCS#12 mit „openssl pkcs12 -export“ von OpenSSL 3.
   *[format] Die Datei mit dem Client-Zertifikat, { $file }, ist weder PEM noch PKCS#12, oder sie ist beschädigt. Sie von der Administration des Servers neu holen, in einem dieser Formate.
}
trouble-tls-alert = { $server } hat die Vereinbarung der Verschlüsselung mit dem TLS-Alert { $alert } abgebrochen. Bitte der Administration des Servers melden; die Ursache steht im Protokoll des Servers.
trouble-tls = Mit { $server } ließ sich keine verschlüsselte Verbindung vereinbaren. Adresse und Port prüfen; vielleicht ist eine Firewall im Weg.
trouble-authorities-missing = Die Datei des Kontos mit vertrauten Zertifikaten, { $file }, gibt es nicht. Sie zurücklegen oder im Konto eine andere Datei wählen.
trouble-authorities-unreadable = Die Datei des Kontos mit vertrauten Zertifikaten, { $file }, lässt sich nicht lesen ({ $detail }). Ihre Rechte prüfen oder im Konto eine andere Datei wählen.
trouble-authorities-no-file = Die Datei des Kontos mit vertrauten Zertifikaten, { $file }, ist keine Datei. Im Konto eine Datei mit dem Zertifikat der firmeneigenen Zertifizierungsstelle wählen.
trouble-authorities-too-large = Die Datei des Kontos mit vertrauten Zertifikaten, { $file }, ist größer als { $most } MiB. Im Konto eine Datei mit dem Zertifikat der firmeneigenen Zertifizierungsstelle wählen.
trouble-authorities-none = Die Datei des Kontos mit vertrauten Zertifikaten, { $file }, enthält kein Zertifikat im Format PEM oder DER. Sie von der Administration des Servers neu holen, im Format PEM.
trouble-authorities-damaged = Die Datei des Kontos mit vertrauten Zertifikaten, { $file }, ist beschädigt: ihr Zertifikat Nummer { $number } ist nicht zu verstehen. Sie von der Administration des Servers neu holen, im Format PEM.
trouble-authorities-purpose = Die Datei des Kontos mit vertrauten Zertifikaten, { $file }, sagt, dass ihr Zertifikat Nummer { $number } nicht für Server gilt (TRUSTED CERTIFICATE). Sie von der Administration des Servers neu holen, im üblichen Format PEM.
trouble-certificate-name = { $for ->
    [address] Das Zertifikat des Servers gilt nicht für die Adresse { $host }: es nennt { $host } als Namen eines Servers (DNS) und nicht als IP-Adresse. Den Namen des Servers verwenden, wenn das Zertifikat für ihn gilt, oder es von der Administration des Servers berichtigen lassen (subjectAltName = IP:{ $host }).
    [nobody] Das Zertifikat des Servers gilt nicht für { $host }: es nennt keinen Server. Hat dieses Netz eine Anmeldeseite (ein Hotel, ein Gast-WLAN), sie zuerst im Browser öffnen. Sonst den Namen verwenden, für den das Zertifikat ausgestellt ist, oder es von der Administration des Servers berichtigen lassen.
    [these] Das Zertifikat des Servers gilt nicht für { $host }: es gilt für { $names }. Hat dieses Netz eine Anmeldeseite (ein Hotel, ein Gast-WLAN), sie zuerst im Browser öffnen. Sonst den Namen verwenden, für den das Zertifikat ausgestellt ist, oder es von der Administration des Servers berichtigen lassen.
   *[more] Das Zertifikat des Servers gilt nicht für { $host }: es gilt für { $names } und andere. Hat dieses Netz eine Anmeldeseite (ein Hotel, ein Gast-WLAN), sie zuerst im Browser öffnen. Sonst den Namen verwenden, für den das Zertifikat ausgestellt ist, oder es von der Administration des Servers berichtigen lassen.
}
# The dates may also be those of a certificate between the server's and the authority.
trouble-certificate-expired = { $whose ->
    [server] Das Zertifikat von { $host } ist am { $date } abgelaufen. Die Administration des Servers bitten, es zu erneuern, und das Datum dieses Rechners prüfen.
   *[between] Ein Zertifikat, das für { $host } bürgt, ist am { $date } abgelaufen. Die Administration des Servers bitten, es zu erneuern, und das Datum dieses Rechners prüfen.
}
trouble-certificate-not-yet = { $whose ->
    [server] Das Zertifikat von { $host } gilt erst ab dem { $date }. Das Datum dieses Rechners prüfen; stimmt es, bitte der Administration des Servers melden.
   *[between] Ein Zertifikat, das für { $host } bürgt, gilt erst ab dem { $date }. Das Datum dieses Rechners prüfen; stimmt es, bitte der Administration des Servers melden.
}
trouble-certificate-itself = Das Zertifikat von { $host } ist selbst ausgestellt: sonst bürgt niemand dafür. Sein SHA-256-Fingerabdruck ist { $fingerprint }. Ihn mit dem vergleichen, den die Administration des Servers nennt; sind beide gleich, das Zertifikat in Ringtray ansehen und für dieses Konto akzeptieren.
trouble-certificate-issuer = { $trust ->
    [file] Weder dieser Rechner noch die Zertifikatsdatei des Kontos kennt den Aussteller des Zertifikats von { $host } ({ $issuer }). { $cause } { $compare }
   *[computer] Dieser Rechner vertraut nicht dem Aussteller des Zertifikats von { $host } ({ $issuer }). { $cause } { $compare }
}
trouble-certificate-cause = { $chain ->
    [alone] Hat die Firma eine eigene Zertifizierungsstelle, sie auf diesem Rechner installieren lassen oder im Konto ihre Datei wählen. Oder der Server sendet nicht alles, was er müsste: seine Administration sorgt dafür, dass er sein Zertifikat und jedes Zwischenzertifikat sendet, ohne das der Wurzel.
   *[whole] Hat die Firma eine eigene Zertifizierungsstelle, sie auf diesem Rechner installieren lassen oder im Konto ihre Datei wählen.
}
trouble-certificate-signature = { $host } konnte nicht beweisen, dass das Zertifikat sein eigenes ist. Möglicherweise hört jemand mit; bitte der Administration des Servers melden.
trouble-certificate-hopeless = { $what ->
    [revoked] Der Aussteller des Zertifikats von { $host } hat es widerrufen, deshalb lässt es sich nicht akzeptieren. Die Administration des Servers bitten, es zu ersetzen.
   *[unproven] Das Zertifikat von { $host } lässt sich nicht akzeptieren: Ringtray unterstützt die Art nicht, auf die der Server beweist, dass es sein eigenes ist. Die Administration des Servers bitten, die TLS-Einstellungen des Servers zu prüfen.
}
trouble-certificate-unusable = { $which ->
    [another] Das Zertifikat von { $host } ist nicht das, das für dieses Konto akzeptiert wurde, und unbrauchbar; es zu akzeptieren würde nicht helfen: { $why }
   *[same] Das Zertifikat von { $host } ist unbrauchbar, und es zu akzeptieren würde nicht helfen: { $why }
}
trouble-certificate-why = { $what ->
    [version] es hat die X.509-Version { $value }, und TLS verlangt Version 3. Die Administration des Servers bitten, es durch eines der Version 3 zu ersetzen.
    [extension] Ringtray kennt seine kritische Erweiterung { $value } nicht. Die Administration des Servers bitten, es durch eines ohne diese Erweiterung zu ersetzen.
    [rsa] sein RSA-Schlüssel hat { $value } Bit, und Ringtray braucht 2048 bis 8192. Die Administration des Servers bitten, es durch eines mit einem Schlüssel ab 2048 Bit zu ersetzen.
    [curve] sein Schlüssel liegt auf der Kurve { $value }, und Ringtray unterstützt P-256 und P-384. Die Administration des Servers bitten, es durch eines mit einem Schlüssel auf einer dieser Kurven oder einem RSA-Schlüssel ab 2048 Bit zu ersetzen.
    [key] sein Schlüssel ist von der Art { $value }, die Ringtray nicht kennt. Die Administration des Servers bitten, es durch eines mit einem RSA-Schlüssel ab 2048 Bit oder einem Schlüssel auf der Kurve P-256 zu ersetzen.
   *[unreadable] Ringtray versteht es nicht. Die Administration des Servers bitten, es zu prüfen.
}
trouble-certificate-flaw = { $what ->
    [authority] Das Zertifikat von { $host } gehört einer Zertifizierungsstelle (CA:TRUE) und keinem Server. Die Administration des Servers bitten, es zu ersetzen. { $compare }
    [purpose] Das Zertifikat von { $host } ist nicht für Server: unter seinen Zwecken (Extended Key Usage) fehlt „serverAuth“. Die Administration des Servers bitten, es zu ersetzen. { $compare }
    [signature] Das Zertifikat von { $host } oder eines, das dafür bürgt, ist mit { $value } unterschrieben; dem vertraut dieser Rechner nicht. Die Administration des Servers bitten, es mit SHA-256 unterschreiben zu lassen. { $compare }
   *[other] Dieser Rechner vertraut dem Zertifikat von { $host } nicht. Die Administration des Servers bitten, es zu prüfen. { $compare }
}
trouble-certificate-weak = { $what ->
    [rsa] Eine Zertifizierungsstelle, die für das Zertifikat von { $host } bürgt ({ $issuer }), hat einen schwachen Schlüssel: RSA mit { $value } Bit. Die Administration des Servers um ein Zertifikat von einer bitten, deren Schlüssel mindestens 2048 Bit hat. { $compare }
    [curve] Eine Zertifizierungsstelle, die für das Zertifikat von { $host } bürgt ({ $issuer }), hat einen Schlüssel auf der Kurve { $value }, den Ringtray nicht prüfen kann. Die Administration des Servers um ein Zertifikat von einer bitten, die einen Schlüssel auf P-256 oder P-384 oder einen RSA-Schlüssel ab 2048 Bit hat. { $compare }
   *[key] Eine Zertifizierungsstelle, die für das Zertifikat von { $host } bürgt ({ $issuer }), hat einen Schlüssel, den Ringtray nicht prüfen kann ({ $value }). Die Administration des Servers um ein Zertifikat von einer bitten, die einen RSA-Schlüssel ab 2048 Bit hat. { $compare }
}
trouble-certificate-compare = Der SHA-256-Fingerabdruck des Zertifikats ist { $fingerprint }. Ihn mit dem vergleichen, den die Administration des Servers nennt; sind beide gleich, das Zertifikat in Ringtray ansehen und für dieses Konto akzeptieren.
trouble-certificate-changed = Das Zertifikat von { $host } ist nicht das, das für dieses Konto akzeptiert wurde. Möglicherweise hört jemand mit, oder die Administration des Servers hat es erneuert. Sein SHA-256-Fingerabdruck ist { $fingerprint }: ihn vor dem Akzeptieren mit dem der Administration vergleichen. Bis dahin wird nichts gesendet, auch wenn dieser Rechner ihm vertrauen würde.
trouble-date = { $month ->
    [january] { $day }. Januar { $year }
    [february] { $day }. Februar { $year }
    [march] { $day }. März { $year }
    [april] { $day }. April { $year }
    [may] { $day }. Mai { $year }
    [june] { $day }. Juni { $year }
    [july] { $day }. Juli { $year }
    [august] { $day }. August { $year }
    [september] { $day }. September { $year }
    [october] { $day }. Oktober { $year }
    [november] { $day }. November { $year }
   *[december] { $day }. Dezember { $year }
}

## Trouble with a proxy

trouble-proxy = { $from ->
    [account] { $proxy } (im Konto eingestellt)
    [system] { $proxy } (aus den Systemeinstellungen)
   *[variable] { $proxy } ({ $name })
}
trouble-proxy-setting = { $from ->
    [account] { $why }. Sie im Konto berichtigen.
    [system] { $why }. Sie steht in den Proxy-Einstellungen des Systems: sie dort berichtigen oder im Konto den Weg zum Server wählen.
   *[variable] { $why }. Sie steht in der Umgebungsvariable { $name }: sie dort berichtigen oder im Konto den Weg zum Server wählen.
}
trouble-proxy-not-found = Der Name des Proxys { $proxy } wurde nicht gefunden. Die Proxy-Adresse und das Netz dieses Rechners prüfen.
trouble-proxy-connection-refused = Der Proxy { $proxy } nimmt keine Verbindungen an. Seine Adresse und seinen Port prüfen oder warten, bis er wieder da ist.
trouble-proxy-timed-out = { $seconds ->
    [one] Der Proxy { $proxy } hat innerhalb von { $seconds } Sekunde keine Verbindung zu { $server } hergestellt. Die Proxy-Adresse und das Netz dieses Rechners prüfen.
   *[other] Der Proxy { $proxy } hat innerhalb von { $seconds } Sekunden keine Verbindung zu { $server } hergestellt. Die Proxy-Adresse und das Netz dieses Rechners prüfen.
}
trouble-proxy-no-way = Es gibt keinen Weg zum Proxy { $proxy }. Das Netz dieses Rechners prüfen, und ob ein VPN nötig ist.
trouble-proxy-garbled = { $kind ->
    [http] Der Proxy { $proxy } hat nicht geantwortet, wie es ein HTTP-Proxy tut. Seine Art, seine Adresse und seinen Port prüfen.
   *[socks5] Der Proxy { $proxy } hat nicht geantwortet, wie es ein Proxy mit SOCKS 5 tut. Seine Art, seine Adresse und seinen Port prüfen.
}
# Where its name and password are typed.
trouble-proxy-type = { $from ->
    [account] Name und Passwort im Konto neben der Proxy-Adresse eingeben.
    [system] Name und Passwort in den Proxy-Einstellungen des Systems eingeben oder den Proxy im Konto einstellen.
   *[variable] Name und Passwort in die Adresse in { $name } schreiben (http://name:passwort@proxy) oder den Proxy im Konto einstellen.
}
trouble-proxy-sign-in-missing = Der Proxy { $proxy } verlangt einen Namen und ein Passwort, und keine wurden gesendet. { $type }
trouble-proxy-sign-in-refused = Der Proxy { $proxy } nimmt den gesendeten Namen und das gesendete Passwort nicht an. { $type }
trouble-proxy-sign-in-other = { $known ->
    [these] Der Proxy { $proxy } verlangt eine Anmeldung, die Ringtray nicht beherrscht ({ $names }). Ein Hilfsprogramm auf diesem Rechner, etwa Px, kann sich dort für alle Programme anmelden: seine Adresse im Konto als Proxy eintragen. Oder die Administration des Netzes um einen Proxy mit einfacher Anmeldung (Basic) oder ohne Anmeldung bitten.
   *[none] Der Proxy { $proxy } nimmt keinen Namen mit Passwort, sondern verlangt eine andere Art der Anmeldung, die Ringtray nicht beherrscht. Die Administration des Netzes um einen Proxy mit Name und Passwort oder ohne Anmeldung bitten.
}
trouble-proxy-unencrypted = Der Proxy { $proxy } hat zugesagt, mit { $server } zu verbinden, doch dann kam etwas Unverschlüsseltes. Wahrscheinlich ist es eine Seite des Proxys selbst, die sagt, warum er den Server sperrt: die Adresse des Servers im Browser öffnen, um sie zu lesen, und die Administration des Netzes bitten, ihn zuzulassen. Steht in der Adresse ein Port, auch ihn prüfen.
trouble-proxy-username = { $kind ->
    [http] Der Name für den Proxy { $proxy } lässt sich nicht senden: er ist leer oder enthält einen Doppelpunkt oder ein Steuerzeichen. { $type }
   *[socks5] Der Name für den Proxy { $proxy } lässt sich nicht senden: er ist leer oder länger als die 255 Byte, die SOCKS 5 zulässt. { $type }
}
trouble-proxy-password = { $kind ->
    [http] Das Passwort für den Proxy { $proxy } lässt sich nicht senden: es enthält ein Steuerzeichen. { $type }
   *[socks5] Das Passwort für den Proxy { $proxy } lässt sich nicht senden: es ist länger als die 255 Byte, die SOCKS 5 zulässt. { $type }
}
trouble-proxy-answer = { $kind ->
    [http] HTTP { $code }
   *[socks5] SOCKS-Antwort { $code }
}
trouble-proxy-server = Der Proxy { $proxy } erreicht { $server } nicht ({ $answer }). Die Serveradresse prüfen; stimmt sie, bitte der Administration des Netzes melden.
trouble-proxy-fault = Der Proxy { $proxy } hat einen Fehler ({ $answer }). Ringtray versucht es selbst erneut; bleibt er, bitte der Administration des Netzes melden.
trouble-proxy-refused = Der Proxy { $proxy } lässt keine Verbindung zu { $server } zu ({ $answer }). Die Administration des Netzes bitten, sie zu erlauben, oder im Konto einen anderen Weg wählen.

## Errors

error-mode = So kann sich dieser Modus nicht anmelden. Den Modus neu wählen.
error-mobile-app-key = Den Schlüssel der mobilen App eingeben; die Administration hat ihn.
error-mobile-app-secret = Das Geheimnis der mobilen App eingeben; die Administration hat es.
error-app-key = Den Schlüssel der App eingeben; der Server zeigt ihn in der Liste der Apps.
error-app-secret = Das Geheimnis der App eingeben; der Server zeigt es in der Liste der Apps.
error-username = Den Namen eingeben, mit dem die Anmeldung am Server erfolgt.
error-password = Das Passwort eingeben, mit dem die Anmeldung am Server erfolgt.
error-cookie-missing = Den Wert des Cookies „{ $name }“ aus einem angemeldeten Browser einfügen.
error-cookie-alone = Das ist nicht allein der Wert des Cookies „{ $name }“. Nur seinen Wert kopieren.
error-token-missing = Das Zugriffstoken einfügen.
error-token-letters = Das Token enthält Leerstellen oder Zeichen, die kein Token hat. Neu kopieren.
error-redirect = An diese Adresse kann kein Browser geschickt werden. Sie genau so kopieren, wie sie für die App registriert ist, beginnend mit https://, oder leer lassen.
error-revision = Version 3 oder 4 wählen oder Ringtray ermitteln lassen.
error-proxy-name-missing = Den Namen für den Proxy eingeben oder auch sein Passwort weglassen.
error-proxy-password-missing = Das Passwort für den Proxy eingeben oder auch seinen Namen weglassen.
error-proxy-name-long = Das ist zu lang für einen Namen am Proxy. Neu eingeben.
error-proxy-name-character = Der Name enthält ein Zeichen, das kein Name am Proxy haben kann. Neu eingeben.
error-file-name = Die Datei mit allen Ordnern angeben, vom Anfang des Datenträgers an.
error-pin = Ein Fingerabdruck hat 64 Stellen aus 0-9 und A-F (SHA-256), mit oder ohne Doppelpunkte. Neu kopieren.
error-client-certificate-missing = Die Datei angeben, zu der das Passwort gehört, oder auch das Passwort weglassen.
error-address-empty = Die Serveradresse fehlt. Schreibweise: https://pbx.example.com
error-address-malformed = „{ $given }“ ist keine Serveradresse ({ $why }). Schreibweise: https://pbx.example.com
error-address-scheme = Die Adresse beginnt mit { $scheme }://, es geht aber nur https://. Schreibweise: https://pbx.example.com
error-address-user = Die Adresse enthält einen Benutzernamen oder ein Passwort. Hier weglassen: { $origin }
error-address-query = Die Adresse enthält mehr als den Server (etwas nach ? oder #). Weglassen: { $origin }
error-address-path = Die Adresse enthält einen Pfad ({ $path }), der für den Server etwas anderes bedeutet als einen Ort. Weglassen: { $origin }
error-address-not-encrypted = { $origin } ist nicht verschlüsselt, unterwegs könnte jeder die Anmeldung mitlesen. Stattdessen https:// schreiben; http:// geht nur für diesen Rechner
error-socket-path = „{ $given }“ ist kein Pfad auf dem Server. Schreibweise: /datachannel
error-instance-id = „{ $given }“ ist keine Instanz-ID. Erlaubt sind 1 bis 64 Buchstaben, Ziffern, - und _
error-proxy-empty = Die Proxy-Adresse fehlt. Schreibweise: http://proxy.example.com:3128 oder socks5://proxy.example.com:1080
error-proxy-malformed = Das ist keine Proxy-Adresse ({ $why }). Schreibweise: http://proxy.example.com:3128 oder socks5://proxy.example.com:1080
error-proxy-script = Das ist die Adresse eines Skripts, das einen Proxy auswählt (PAC); Ringtray liest es nicht. Die Administration des Netzes nach der Adresse des Proxys selbst fragen, etwa http://proxy.example.com:3128
error-proxy-kind = Ein Proxy der Art { $scheme }:// geht hier nicht. Möglich sind http:// (mit CONNECT) und socks5://
error-proxy-user = Die Proxy-Adresse enthält einen Namen oder ein Passwort. Hier weglassen und in die eigenen Felder eingeben: { $without }
error-proxy-more = Die Proxy-Adresse enthält mehr als Rechner und Port. Nur { $without } schreiben
error-name-empty = Einen Namen für das Konto eingeben.
error-name-long = Einen kürzeren Namen eingeben: höchstens { $most } Zeichen.
error-name-character = Der Name enthält ein Zeichen, das sich nicht anzeigen lässt. Neu eingeben.
error-too-many = Hier passen höchstens { $most } hinein. Zuerst einige entfernen.
error-too-long = „{ $text }“ ist zu lang: höchstens { $most } Zeichen.
error-held = Einen Wert zwischen { $least } und { $most } Sekunden (eine Stunde) wählen.
error-no-day = Mindestens einen Tag wählen.
error-not-absolute = „{ $path }“ ist kein vollständiger Pfad. Vom Anfang an schreiben, etwa /home/ich/kontakte.vcf.
error-not-digits = „{ $text }“: Hier zählen nur Ziffern. Für Deutschland 49, 0 und 00.
error-no-language = „{ $language }“ ist keine der vorhandenen Sprachen. Zur Wahl stehen { $there }.
error-missing = { $mode ->
    [user] die Cookies "vn" und "dev"
    [app] das "token", oder "id" und "secret", für die mobile App mit "username" und "password"
   *[bot] das "token" des Bots
}
error-missing-cookie = das Cookie "{ $name }"
error-verbatim = { $text }
error-configuration-malformed = Sie ist kein gültiges JSON (Kommentare sind erlaubt): { $detail }
error-configuration-no-server = Sie nennt keinen Server. Seine Adresse bei "uri" eintragen, etwa https://pbx.example.com
error-configuration-address = Ihr Wert für "{ $key }" ist unbrauchbar. { $why }
error-configuration-not-blanked = Ihre Geheimnisse lassen sich nicht sicher entfernen. Von Hand entfernen

## What can go wrong with files and the keyring

error-history-open = der Verlauf { $file } lässt sich nicht öffnen: { $detail }; die Rechte der Datei und ihres Ordners prüfen
error-history-newer = der Verlauf { $file } stammt von einem neueren Ringtray; dieses aktualisieren oder die Datei wegschieben
error-history-damaged = der Verlauf { $file } ist beschädigt ({ $detail }); Ringtray beenden und die Datei wegschieben, um einen neuen zu beginnen
error-history-full = der Datenträger mit dem Verlauf { $file } oder der eigene Anteil daran ist voll; Platz schaffen, neue Anrufe werden angezeigt und gespeichert, sobald wieder Platz ist
error-history-busy = ein anderes Programm hält den Verlauf { $file } gesperrt; es beenden, neue Anrufe werden gespeichert, sobald er frei ist
error-history-behind = der Datenträger mit dem Verlauf { $file } kommt nicht nach, neue Anrufe werden angezeigt, aber nicht gespeichert; den Datenträger prüfen und andere Programme beenden, die die Datei halten
error-history-disk = der Datenträger mit dem Verlauf { $file } versagt ({ $detail }); ihn prüfen, neue Anrufe werden angezeigt und gespeichert, sobald er wieder arbeitet
error-history-failed = der Verlauf { $file } ließ sich nicht lesen oder schreiben: { $detail }; den Datenträger prüfen
error-history-closed = der Verlauf ist geschlossen; Ringtray neu starten
error-keyring-absent = es wurde kein Schlüsselbund für Geheimnisse gefunden; einen starten oder installieren (GNOME Keyring, KWallet oder KeePassXC) und erneut versuchen ({ $detail })
error-keyring-switched-off = KWallet ist installiert, bewahrt aber keine Geheimnisse anderer Programme auf; die KDE-Brieftasche und ihre Secret-Service-Schnittstelle in den Systemeinstellungen einschalten und erneut versuchen
error-keyring-no-encryption = dem Schlüsselbund fehlt ein Teil, den er zum Verschlüsseln braucht; ihn installieren (KWallet braucht unter Debian das Paket libqca-qt5-2-plugins), sich neu am Desktop anmelden und erneut versuchen ({ $detail })
error-keyring-no-collection = den Schlüsselbund gibt es noch nicht; die Frage auf dem Bildschirm, ob er angelegt werden soll, beantworten und erneut versuchen
error-keyring-not-created = der Schlüsselbund wurde nicht angelegt; erneut versuchen und zustimmen, oder im Passwortprogramm einen anlegen
error-keyring-locked = der Schlüsselbund ist gesperrt; ihn entsperren und erneut versuchen
error-keyring-denied = der Zugriff auf den Schlüsselbund wurde verweigert; erneut versuchen und erlauben, oder ihn im Passwortprogramm entsperren
error-keyring-damaged = der Eintrag { $entry } im Schlüsselbund ist beschädigt; eine neue Anmeldung ersetzt ihn
error-keyring-too-long = das Geheimnis ist länger, als der Schlüsselbund dieses Systems speichern kann ({ $longest } Byte); ein kürzeres verwenden
error-keyring-silent = der Schlüsselbund hat nicht innerhalb von { $seconds } Sekunden geantwortet; das Passwortprogramm neu starten oder sich neu am Desktop anmelden
error-keyring-failed = der Schlüsselbund meldet einen Fehler: { $detail }; erneut versuchen oder das Passwortprogramm neu starten
error-import-not-found = Es gibt keine Datei { $file }. Eine andere angeben
error-import-no-file = { $file } ist keine Datei. Die Konfiguration selbst auswählen
error-import-too-large = { $file } ist zu groß für eine Konfiguration. Eine andere Datei auswählen
error-import-no-text = { $file } ist kein Text in UTF-8. Eine andere Datei auswählen oder sie als UTF-8 speichern
error-import-failed = { $file } lässt sich nicht lesen: { $detail }. Die Rechte der Datei prüfen
error-blank-changed = { $file } wurde inzwischen geändert und blieb deshalb, wie sie ist. Erneut importieren oder die Geheimnisse von Hand entfernen
error-blank-link = { $file } ist ein Verweis auf eine andere Datei und blieb deshalb, wie sie ist. Die Geheimnisse dort von Hand entfernen
error-blank-other-names = { $file } hat auf diesem Datenträger noch einen Namen (Hardlink) und blieb deshalb, wie sie ist. Die Geheimnisse von Hand entfernen
error-blank-read-only = { $file } ist schreibgeschützt und blieb deshalb, wie sie ist. Schreiben erlauben und erneut versuchen, oder die Geheimnisse von Hand entfernen
error-blank-failed = { $file } lässt sich nicht ersetzen: { $detail }. Sie blieb, wie sie ist; die Geheimnisse von Hand entfernen
error-contacts-missing = die Kontaktdatei { $file } ist nicht da; sie zurücklegen oder eine andere auswählen
error-contacts-read = die Kontaktdatei { $file } lässt sich nicht lesen: { $detail }; ihre Rechte prüfen
error-contacts-no-file = { $file } ist keine Kontaktdatei; eine Datei der Form vCard oder CSV auswählen
error-contacts-too-large = die Kontaktdatei { $file } ist größer als { $most } MiB; die Kontakte ohne Bilder exportieren
error-contacts-no-text = die Kontaktdatei { $file } ist kein Text; die Kontakte als vCard oder CSV in UTF-8 exportieren
error-contacts-empty = die Kontaktdatei { $file } enthält keine Namen mit Telefonnummern; sie als vCard oder als CSV mit Kopfzeile exportieren
error-contacts-thread = die Kontaktdateien lassen sich nicht neben dem Programm lesen: { $detail }; andere Programme beenden und erneut versuchen
error-settings-newer = die Einstellungen { $file } stammen von einem neueren Ringtray; dieses aktualisieren oder die Datei wegschieben
error-settings-damaged = die Einstellungen { $file } sind beschädigt ({ $detail }); sie wurden als { $aside } beiseitegelegt, und Ringtray beginnt neu
error-settings-busy = ein anderes Ringtray ändert gerade die Einstellungen { $file }; es beenden und erneut versuchen
error-settings-read = die Einstellungen { $file } lassen sich nicht lesen: { $detail }; die Rechte der Datei und ihres Ordners prüfen
error-settings-write = die Einstellungen { $file } lassen sich nicht schreiben: { $detail }; den Datenträger und die Rechte des Ordners prüfen
error-managed-read = die Vorgaben { $file } lassen sich nicht lesen: { $detail }; alle Benutzer müssen sie lesen dürfen
error-managed-owner = die Vorgaben { $file } werden nicht befolgt, weil { $place } dem Benutzer { $owner } gehört, der damit Passwörter irgendwohin senden könnte; erst den Inhalt prüfen, dann chown root "{ $place }" ausführen
error-managed-writable = die Vorgaben { $file } werden nicht befolgt, weil nicht nur der Eigentümer { $place } ändern darf (Rechte { $mode }) und andere damit Passwörter irgendwohin senden könnten; erst den Inhalt prüfen, dann chmod go-w "{ $place }" ausführen
error-managed-no-file = die Vorgaben { $file } sind keine Datei; an diese Stelle gehört eine Datei oder nichts
error-managed-too-long = die Vorgaben { $file } sind länger als { $most } KiB; an diese Stelle gehört eine Datei mit Einstellungen
error-managed-no-text = die Vorgaben { $file } sind kein Text in UTF-8; sie in dieser Kodierung speichern
error-managed-unusable = die Vorgaben { $file } sind unbrauchbar: { $detail }
error-other-instance = Ringtray läuft bereits als { $holder } und hat sein Fenster nicht geöffnet ({ $detail }). Dieses Programm beenden, dann Ringtray neu starten.
error-name-held = Ein anderes Programm, { $holder }, hat auf dem Sitzungsbus den Namen { $name }, an dem Ringtray erkennt, ob es bereits läuft. Dieses Programm beenden, dann Ringtray neu starten.
error-home-unknown = das System nennt kein Benutzerverzeichnis; in { $variable } den Ordner angeben, der verwendet werden soll
error-home-create = der Ordner { $folder } lässt sich nicht anlegen: { $detail }; seine Rechte prüfen oder in { $variable } einen anderen angeben

## What the program says in its window

notice-managed = Nichts ist vorgegeben oder festgelegt: { $why }. Bitte der Administration melden.
notice-history-aside = Der Verlauf war beschädigt und bleibt als { $file } erhalten. Ein neuer wurde begonnen, in den nach und nach zurückkommt, was lesbar ist; Anrufe werden wie bisher gemeldet.
notice-history-back = { $entries } Einträge des beschädigten Verlaufs sind wieder da, { $lost ->
    [0] keiner fehlt
    [one] einer fehlt
   *[other] { $lost } fehlen
}. Die beschädigte Datei bleibt erhalten: { $file }. Löschen, wenn sie nicht mehr gebraucht wird.
notice-history-back-some = { $entries } Einträge des beschädigten Verlaufs sind wieder da; wie viele fehlen, ist nicht bekannt. Die beschädigte Datei bleibt erhalten: { $file }. Löschen, wenn sie nicht mehr gebraucht wird.
notice-history-search = Die Suche im Verlauf war beschädigt und wurde neu aufgebaut. Nichts ist verloren.
error-ending = Ringtray wird beendet. Zum Weitermachen neu starten.
dialog-configuration = Konfiguration (JSON)
dialog-contacts-title = Kontaktdatei auswählen
dialog-contacts = Kontakte (vCard, CSV)
dialog-all-files = Alle Dateien
error-nobody = Hierzu ist nichts mehr bekannt.
notice-not-stored = { $count ->
    [one] Ein Ereignis konnte nicht rechtzeitig in den Verlauf geschrieben werden: { $why }. Anrufe werden weiterhin gemeldet.
   *[other] { $count } Ereignisse konnten nicht rechtzeitig in den Verlauf geschrieben werden: { $why }. Anrufe werden weiterhin gemeldet.
}
error-no-history = die Datei mit dem Verlauf lässt sich nicht öffnen; Näheres steht im Protokoll
error-history-ended = der Verlauf wurde beendet
error-disk-slow = der Datenträger braucht zu lange
error-history-not-deleted = Der Verlauf wurde nicht gelöscht: { $why }.
notice-no-notifications = Benachrichtigungen lassen sich nicht anzeigen ({ $why }). Anrufe erscheinen weiterhin in diesem Fenster und in der Taskleiste.
notice-not-copied = { $text } wurde nicht kopiert: Der Desktop erlaubt das nur, solange dieses Fenster aktiv ist. Bitte hier markieren und kopieren.
notice-contacts = Anrufern fehlen vielleicht die Namen: { $why }.
error-sign-in-waiting = Eine andere Anmeldung wartet noch auf ihren Server.
error-cancelled = Die Anmeldung wurde abgebrochen.
error-signed-out = Dieses Konto wurde abgemeldet.
error-kept-secrets = Das Gespeicherte ist nicht zugänglich, bitte neu eingeben. { $why }
error-visit-over = Auf diese Adresse wartet keine Anmeldung mehr. Neu anmelden.
error-no-way-back = Der Browser hätte keinen Rückweg: Dieser Rechner gibt keinen Port frei ({ $why }). Erneut versuchen oder die für die App registrierte Adresse eingeben.
error-browser-late = Der Browser kam nicht zurück. Neu anmelden.
error-not-let-in = Auf der Seite des Servers wurde Ringtray der Zugriff nicht erlaubt. Neu anmelden und ihn dort erlauben.
error-page-refused = Die Seite des Servers hat Ringtray abgewiesen ({ $error }: { $description }). Den Schlüssel der App und die auf dem Server für sie registrierte Adresse prüfen.
error-other-sign-in = Diese Adresse gehört zu einer anderen Anmeldung. Den Weg durch den Browser von hier aus wiederholen.
error-no-randomness = Dieser Rechner liefert keine Zufallszahlen, ohne die keine Anmeldung sicher ist. Ihn neu starten und erneut versuchen.
error-no-code = Diese Adresse enthält keinen Code. Auf der Seite des Servers anmelden und die ganze Adresse kopieren, bei der der Browser landet; sie beginnt mit { $expected } und enthält „code=“.
error-counts-until-end = Das gilt nur, bis Ringtray beendet wird: { $why }
error-secret-remains = Ein Geheimnis dieses Kontos ist vielleicht noch im Schlüsselbund: { $why }
error-settings-not-written = Die Einstellungen konnten nicht geschrieben werden: { $why }. Ringtray neu starten und erneut versuchen.
error-incomplete = Der Anmeldung dieses Kontos fehlt etwas. Neu anmelden.
error-name-taken = Ein anderes Konto heißt schon so. Einen anderen Namen eingeben.
error-you-signed-out = Dieses Konto ist abgemeldet. Nach einer neuen Anmeldung erscheinen seine Anrufe wieder.
error-account-gone = Dieses Konto gibt es nicht mehr.
error-certificate-locked = Welche Zertifikate hier gelten, hat die Administration festgelegt. Bitte dieses dort melden.
error-certificate-other = Um dieses Zertifikat geht es nicht mehr. Das Konto noch einmal ansehen.
error-not-connected = Es besteht keine Verbindung. Zuerst verbinden und dann erneut senden.
error-lost-while-sending = Die Verbindung brach beim Senden ab. Ob die Nachricht den Server erreicht hat, ist nicht bekannt.
error-no-json = Nicht gesendet: das ist kein gültiges JSON ({ $detail }). Es berichtigen und erneut senden.
error-none-kept = Der Schlüsselbund enthält keine Anmeldung für dieses Konto. Neu anmelden.
error-file-not-read = Die Datei konnte nicht gelesen werden: { $why }.
notice-one-file = Bitte nur eine Datei ablegen: die Konfiguration, die importiert werden soll.
error-keyring-has-none = Der Schlüsselbund enthält keines dieser Geheimnisse, deshalb blieben sie in der Datei.
error-configuration-stale = Die Konfiguration liegt nicht mehr vor. Die Datei erneut auswählen.
error-configuration-unusable = { $file } ist unbrauchbar. { $why }.
error-configuration-empty = { $file } nennt einen Server, aber nichts zum Anmelden. Den Abschnitt eines Modus ausfüllen.
error-sentence = { $what }.
error-managed-server = Nach einer Vorgabe der Administration nutzt dieses Konto hier einen anderen Server, { $server }, als bei der Anmeldung. Neu anmelden.
error-managed-method = Nach einer Vorgabe der Administration meldet sich dieses Konto hier auf andere Weise an. Neu anmelden.
error-managed-proxy = Nach einer Vorgabe der Administration geht dieses Konto hier über den Proxy { $proxy }, der ein Passwort verlangt. Neu anmelden.
error-managed-way = Nach einer Vorgabe der Administration verbindet sich dieses Konto hier auf anderem Weg als bei der Anmeldung ({ $way }). Die gespeicherten Anmeldedaten werden dafür nur mit Ihrer Zustimmung verwendet: die Anmeldung öffnen und auf „Anmelden“ drücken. Einzugeben ist nichts.
error-fault = Die Verbindung endete durch einen Fehler in Ringtray. Ringtray neu starten und den Fehler melden.
error-not-exported = { $file } wurde nicht geschrieben: { $why }.
error-not-imported = { $file } wurde nicht übernommen: { $why }.
error-demo-locked = Den Server hat die Administration festgelegt, deshalb gibt es keine Vorführung.
error-demo-server = Der Server der Vorführung ist unbrauchbar.
error-demo-ends = Die Vorführung endet mit Ringtray.
error-contact-name = Einen Namen eingeben, höchstens { $most } Zeichen.
error-autostart-program = Von hier aus kann Ringtray nicht mit dem Computer starten: Sein Pfad lässt sich nicht aufschreiben. Es in einen anderen Ordner legen.
error-autostart-other-copy = Nur die gewöhnliche Kopie von Ringtray kann mit diesem Computer starten, und diese hat einen eigenen Ordner.
error-autostart-file = { $file } konnte nicht geändert werden: { $why }. Den Datenträger und die Rechte des Ordners prüfen und erneut versuchen.
error-autostart-refused = Das System hat es nicht erlaubt. Ringtray in den Einstellungen des Systems im Hintergrund laufen lassen und erneut versuchen.
error-autostart-system = Das System hat es nicht getan: { $why }. Erneut versuchen oder die Einstellungen des Systems benutzen.
error-autostart-locked = Die Administration hat festgelegt, ob Ringtray mit dem Computer startet.
dialog-autostart-reason = Ringtray meldet Anrufe gleich nach der Anmeldung am Computer.
error-contact-not-written = { $file } konnte nicht geschrieben werden: { $why }. Den Datenträger prüfen und erneut versuchen.
dialog-export = Verlauf exportieren
dialog-import = Verlauf importieren
dialog-message = Nachricht speichern
dialog-table = Tabelle (CSV)
error-export-failed = die Einträge ließen sich nicht schreiben: { $detail }; den Datenträger prüfen oder einen anderen Ort wählen
error-export-stopped = der Export wurde abgebrochen
error-import-unread = die Datei ließ sich nicht lesen: { $detail }; ihre Rechte und den Datenträger prüfen
error-import-stopped = der Import wurde abgebrochen; was bis dahin übernommen ist, bleibt

## The command line: what ringtray-cli says in a terminal

cli-credentials = Die Konfiguration ist unbrauchbar: { $why }
cli-not-signed-in = Nicht angemeldet: { $why }
cli-stopped = Die Verbindung lässt sich nicht halten: { $why }
cli-not-saved = Das Konto wurde nicht gespeichert: { $why }
cli-not-removed = { $account } wurde nicht entfernt: { $why }
cli-no-such-account = Es gibt kein Konto namens { $account }. Die Namen nennt `ringtray-cli accounts list`.
cli-output = Die Standardausgabe lässt sich nicht schreiben: { $detail }
cli-system = Das System hat abgelehnt: { $detail }
cli-no-configuration = Keine Konfiguration gefunden: es gibt keine Datei { $file }. Eine nach dem Beispiel schreiben oder eine andere Datei angeben
cli-configuration-unreadable = Die Konfiguration lässt sich nicht lesen. { $why }
cli-configuration-unusable = Die Konfiguration { $file } ist unbrauchbar. { $why }
cli-no-data = Keine Anmeldedaten für den Modus { $mode } in { $file } gefunden. Auszufüllen: { $missing }
cli-proxy = --proxy ist unbrauchbar. { $why }
cli-proxy-user = --proxy ist unbrauchbar. Die Adresse enthält einen Namen oder ein Passwort. Nur { $without } schreiben und Namen und Passwort in die Umgebungsvariablen { $username } und { $password }
cli-half-sign-in = Die Umgebungsvariable { $missing } fehlt. Beide setzen, { $username } und { $password }, oder keine
cli-variable-no-text = Die Umgebungsvariable { $variable } ist kein Text in UTF-8. Sie neu setzen
cli-file-missing = { $option } ist unbrauchbar. Es gibt keine Datei { $file }
cli-file-name = { $option } ist unbrauchbar. { $file }: { $detail }
cli-file-no-text = { $option } ist unbrauchbar. Der Name von { $file } ist kein Text in UTF-8
cli-pin = --pin ist unbrauchbar. Ein Fingerabdruck hat 64 Stellen aus 0-9 und A-F (SHA-256), mit oder ohne Doppelpunkte. Neu kopieren
cli-pin-and-ca-file = --pin und --ca-file widersprechen sich: das mit --pin genannte Zertifikat gilt, wer auch immer es ausgestellt hat, und sonst keines. Eines von beiden weglassen
# What an administrator has set. A setting has its name in the file, such as ca_file.
cli-managed-nothing = Nichts ist vorgegeben: es gibt keine Datei { $file }.
cli-managed-no-file = Es gibt keine Datei { $file }
cli-managed-empty = gibt nichts vor
cli-managed-setting = { $how ->
    [locked] { $setting }: { $value } (festgelegt)
    [locked_to_usual] { $setting }: wie üblich (festgelegt)
   *[preset] { $setting }: { $value }
}
cli-locked = { $asked ->
    [mode] Der Modus
    [method] Die Art der Anmeldung
   *[named] { $name }
} widerspricht einer Vorgabe der Administration: "{ $setting }" ist in { $file } { $to ->
    [usual] auf das Übliche festgelegt
   *[value] auf { $value } festgelegt
}. Weglassen oder die Administration fragen
cli-no-proxy-password = Nach einer Vorgabe der Administration lautet der Name beim Proxy dieses Rechners { $username }. Das Passwort dazu in die Umgebungsvariable { $variable } schreiben
cli-imported = { $what ->
    [updated] { $account } aktualisiert: die Geheimnisse liegen im Schlüsselbund, und Ringtray verbindet das Konto beim Start. { $file }
   *[imported] { $account } importiert: die Geheimnisse liegen im Schlüsselbund, und Ringtray verbindet das Konto beim Start. { $file }
}
# What may still hold the secrets that were imported.
cli-imported-file = { $how ->
    [untouched] { $file } enthält sie noch immer; --blank-file entfernt sie daraus.
    [failed] { $file } enthält sie noch immer.
    [others] Aus { $file } wurden sie entfernt. Die Datei enthält noch andere Geheimnisse, oder diese an anderer Stelle, etwa in einem Kommentar. Auch Kopien der Datei enthalten sie vielleicht noch: Datensicherungen, Kopien eines Editors, eine Versionsverwaltung.
   *[blanked] Aus { $file } wurden sie entfernt. Kopien der Datei enthalten sie vielleicht noch: Datensicherungen, Kopien eines Editors, eine Versionsverwaltung.
}
cli-not-blanked = Die Geheimnisse stehen noch in der Datei. { $why }.
cli-import-unverified = "verifyCertificate": false wird nicht befolgt: das Konto wird importiert, und gilt das Zertifikat des Servers nicht, zeigt Ringtray es und fragt vorher.
cli-no-accounts = Noch keine Konten. Eines importieren: ringtray-cli accounts import FILE --mode app
cli-account = { $account }: { $server }, { $mode } ({ $method ->
    [cookies] Cookies
    [token] Token
    [mobile_grant] Name und Passwort
    [client_credentials] Schlüssel und Geheimnis der App
   *[authorization_code] der Browser
}), { $start ->
    [signed_out] abgemeldet
    [connects] verbindet sich beim Start
   *[rests] verbindet sich nicht beim Start
}
cli-removed = { $account } wurde mit seinen Geheimnissen entfernt.
cli-listen-unverified = "verifyCertificate": false wird nicht befolgt: das Zertifikat des Servers wird immer geprüft. Gilt es nicht, wird es hier gezeigt, und wie ihm zu vertrauen ist.
cli-trying-again = { $what ->
    [lost] Verbindung abgebrochen: { $why } Neuer Versuch folgt.
   *[not_made] Nicht verbunden: { $why } Neuer Versuch folgt.
}
# The technical side of what was told in the line before.
cli-detail = {"  "}Details: { $detail }
# Why a connection ended, after the word DISCONNECTED, which programs read.
cli-ended = { $why ->
    [wanted] wie gewünscht
    [asked] die Verbindung wird neu hergestellt: auf Wunsch
    [retry] die Verbindung wird neu hergestellt: neuer Versuch
    [resumed] die Verbindung wird neu hergestellt: der Rechner ist aufgewacht
    [network_changed] die Verbindung wird neu hergestellt: das Netz hat sich geändert
   *[anew] die Verbindung wird neu hergestellt
}
cli-certificate =
    Das Zertifikat des Servers:
      ausgestellt für: { $subject }
      ausgestellt von: { $issuer }
      gilt für: { $for ->
        [nobody] nichts
       *[these] { $names }
      }
      gültig: vom { $from } bis zum { $until }
      SHA-256-Fingerabdruck: { $fingerprint }
    Um diesem und keinem anderen Zertifikat zu vertrauen, den Fingerabdruck mit der Administration des Servers vergleichen und anfügen: --pin { $fingerprint }
cli-no-json = Ungültiges JSON: { $detail }
cli-input = Die Standardeingabe lässt sich nicht weiter lesen: { $detail }
cli-scenario-unknown = Es gibt kein Szenario namens "{ $name }". Eines von diesen nehmen, { $names }, oder eine Datei angeben.
cli-scenario-unreadable = Die Szenario-Datei { $file } lässt sich nicht lesen: { $detail }. Ihren Pfad und ihre Rechte prüfen.
cli-scenario-line = Zeile { $line } des Szenarios { $name } ist nicht von der Form { $form }: { $detail }
cli-scenario-empty = Das Szenario { $name } enthält keine Nachricht. Eine Zeile hinzufügen: { $form }
cli-port = Der Simulator kann unter { $address } keine Verbindungen annehmen: { $detail }. Einen anderen Port nehmen, oder 0 für einen freien.

## Its help: of a command first what stands in the list of commands, then more of it

cli-help =
    Die DataChannel-API im Terminal oder auf einem Server.

    Die Umgebungsvariable { $log } legt fest, was auf der Standardfehlerausgabe protokolliert wird: error, warn, info, debug oder trace, oder eines davon nur für einen Teil, etwa ringtray_datachannel=debug. Geheimnisse werden nie protokolliert.
cli-help-listen =
    Verbinden und jede Nachricht ausgeben.

    Gibt CONNECTED, RECEIVED mit der Nachricht als kompaktem JSON und DISCONNECTED mit dem Grund aus, je auf einer Zeile, und sendet, was eingegeben wird: JSON auf einer Zeile, oder eine leere Zeile, JSON auf mehreren Zeilen, eine leere Zeile.

    Ein Zertifikat des Servers, das nicht gilt, wird gezeigt, und womit es gilt.

    Eine Störung wird einmal gemeldet, und wieder, wenn sie sich ändert. -v fügt ihre technischen Details hinzu; { $log }=debug protokolliert jeden Schritt auf der Standardfehlerausgabe.

    Endet mit Status 0 nach Strg-C oder SIGTERM, mit 2, wenn eine Option oder die Konfiguration unbrauchbar ist, mit 3, wenn die Anmeldung abgelehnt wird, mit 1 bei anderen Fehlern.
cli-help-simulate =
    Auf diesem Rechner ein DataChannel-Server sein und ausgeben, was geschieht.

    Nimmt das Token "demo" an, die Cookies vn=demo und dev=demo, und jeden Weg zu einem Token mit "demo" für alles.
cli-help-accounts = Die Konten, die der Desktop verwendet
cli-help-import =
    Aus einer Konfiguration ein Konto machen oder das auf den neuen Stand bringen, das schon daraus gemacht wurde.

    Die Geheimnisse kommen in den Schlüsselbund. Der Desktop verbindet das Konto bei seinem nächsten Start. Was die Optionen zur Verbindung nicht nennen, bleibt, wie es war.
cli-help-list = Die Konten auflisten
cli-help-remove =
    Konten und ihre Geheimnisse entfernen; der Verlauf bleibt.

    Ein Desktop, der läuft, verwendet sie weiter, bis er neu gestartet wird.
cli-help-managed =
    Zeigen, was die Administration für diesen Rechner vorgegeben hat und was daran falsch ist.

    Endet mit Status 2, wenn die Datei unbrauchbar ist; so lässt sie sich prüfen, bevor sie verteilt wird.
cli-help-report =
    Ausgeben, was bei der Fehlersuche hilft: Versionen, Konten, Vorgaben, das Ende vom Protokoll des Desktops.

    Das enthält Namen, Adressen und Nummern und keine Geheimnisse. Vor dem Weitergeben durchlesen.
cli-help-mode = Als was anmelden: einer der Abschnitte der Konfiguration
cli-help-with = { $mode ->
    [user] Mit den Cookies eines Browsers
    [app] Mit einem Token, oder mit Name und Passwort und Schlüssel und Geheimnis der mobilen Hubgets-App
   *[bot] Mit dem Token eines Bots
}
cli-help-config = Die Konfiguration: JSON, auch mit Kommentaren
cli-help-json = Auf der Standardausgabe nur die Nachrichten ausgeben; was sonst geschieht, steht in der Standardfehlerausgabe
cli-help-verbose = Zu jeder Störung auch die technischen Details ausgeben
cli-help-proxy = Der Weg zum Server: nach der Umgebung und den Einstellungen des Systems, direkt, oder über den Proxy mit dieser Adresse, etwa http://proxy.example.com:3128 oder socks5://proxy.example.com:1080. Verlangt er Name und Passwort, kommen sie aus der Umgebung: { $username } und { $password }
cli-help-ca-file = Auch dem vertrauen, was die Zertifikate in dieser Datei ausgestellt haben: PEM
cli-help-pin = Nur dem einen Zertifikat mit diesem SHA-256-Fingerabdruck vertrauen und keinem anderen
cli-help-client-cert = Das Zertifikat in dieser Datei einem Server zeigen, der eines verlangt: PEM mit dem Zertifikat, seinem Schlüssel und etwaigen Zwischenzertifikaten, oder PKCS#12 (.p12, .pfx). Ihr Passwort kommt aus der Umgebung: { $password }
cli-help-revision = Nur diese Protokollversion sprechen; sonst wird sie ermittelt
cli-help-port = Der Port auf 127.0.0.1; bei 0 ein freier
cli-help-scenario = Was mit jeder Verbindung geschieht: der Name eines Szenarios oder eine Datei mit einem
cli-help-token-life = Wie viele Sekunden ein Token gilt, das er ausgibt
cli-help-simulate-hostile = Statt des Szenarios Schaden anrichten: zufällig, was kein Server senden darf, bei gleichem SEED dasselbe [Standard-Seed: 1]
cli-help-simulate-revision = Nur diese Protokollversion sprechen; sonst die, die der Client verlangt
cli-help-import-file = Die Konfiguration, etwa ws-connector.config.json: JSON, auch mit Kommentaren
cli-help-blank-file = Die Geheimnisse, die in den Schlüsselbund kamen, aus der Datei entfernen; alles andere darin bleibt
cli-help-remove-name = Der Name des Kontos, wie `accounts list` ihn nennt
cli-help-remove-all = Alle Konten
cli-help-managed-file = Eine andere Datei als die, die hier gilt
cli-help-lines = Wie viele Zeilen des Protokolls
