//! Every text key that a screen of this room can show, or that its drawing needs, with its arguments. The wording lives in
//! `assets/text/<lang>.ftl`; the comment above each key gives it in Japanese and English, and a test of `kiosk-screens`
//! holds keys and arguments equal to the files.

/// A text key with the names of its arguments.
pub type TextKey = (&'static str, &'static [&'static str]);

/// All keys, grouped as the screens are.
pub const TEXT_KEYS: &[TextKey] = &[
    // --- the four steps and the band; drawn around every screen
    // 読み取り / Card
    ("step-read", &[]),
    // 本人確認 / Identity
    ("step-identity", &[]),
    // 同意 / Consent
    ("step-consent", &[]),
    // 受付完了 / Done
    ("step-done", &[]),
    // カードは置いたままで / Leave the card in place
    ("band-stays", &[]),
    // カードを取ってください / Take your card
    ("band-may-go", &[]),
    // 受付用の番号 {code} / For reception: {code}
    ("code-label", &["code"]),
    // --- large text that takes several pages; drawn beside every page
    // つづきを見る / See more
    ("page-on", &[]),
    // まえにもどる / Page back
    ("page-back", &[]),
    // --- idle and help
    // 準備をしています / Getting ready
    ("boot", &[]),
    // マイナンバーカードで受付 / Check in with your My Number Card
    ("idle-title", &[]),
    // カードを、ここに置いてください / Place your card here
    ("idle-place", &[]),
    // ケースやカバーから出してください / Take the card out of its case or cover
    ("idle-case", &[]),
    // 登録がまだの方も、ここでできます / Not registered yet? You can register here
    ("idle-enrol", &[]),
    // 12けたのマイナンバーは読みません / The 12-digit number is not read
    ("number-never", &[]),
    // カードがない方 / I have no card
    ("btn-nocard", &[]),
    // カードがない方は、受付へお声がけください / No card? Please speak to reception
    ("idle-nocard", &[]),
    // 資格確認書の方も、受付へどうぞ / If you have an eligibility certificate (資格確認書), please go to reception
    ("nocard-paper", &[]),
    // 受付の人をよぶ / Call reception
    ("btn-staff", &[]),
    // 受付の人にきく / Ask reception (where calling reaches nobody, as all keys that end in -speak)
    ("btn-staff-speak", &[]),
    // もどる / Back
    ("btn-back", &[]),
    ("btn-other", &[]),
    ("btn-called", &[]),
    ("btn-called-speak", &[]),
    // やめる / Stop
    ("btn-quit", &[]),
    // とじる / Close
    ("btn-close", &[]),
    // ことば / Language
    ("btn-language", &[]),
    // ことばを選んでください / Please choose a language
    ("language-title", &[]),
    // 日本語 / 日本語 (in its own script in every file)
    ("lang-ja", &[]),
    // やさしい日本語 / やさしい日本語 (in its own script in every file)
    ("lang-ja-easy", &[]),
    // English / English (in its own script in every file)
    ("lang-en", &[]),
    // 简体中文 / 简体中文 (in its own script in every file)
    ("lang-zh", &[]),
    // 한국어 / 한국어 (in its own script in every file)
    ("lang-ko", &[]),
    // Tiếng Việt / Tiếng Việt (in its own script in every file)
    ("lang-vi", &[]),
    // Português / Português (in its own script in every file)
    ("lang-pt", &[]),
    // 受付の人をよびました。そのままお待ちください / Reception has been called. Please wait here
    ("help-called", &[]),
    // 受付の人にお声がけください / Please speak to reception
    ("help-speak", &[]),
    // --- view and voice
    // 文字・色・声 / View and voice
    ("btn-adjust", &[]),
    // 見やすさと音声 / View and voice
    ("adjust-title", &[]),
    // 文字を大きく / Larger text
    ("adjust-larger", &[]),
    // 文字をふつうに / Standard text
    ("adjust-smaller", &[]),
    // 色を変える / Change colours
    ("adjust-contrast", &[]),
    // 色をもどす / Standard colours
    ("adjust-standard", &[]),
    // 音声で案内 / Voice guide
    ("adjust-speech-on", &[]),
    // 音声をとめる / Stop the voice
    ("adjust-speech-off", &[]),
    // 音を大きく / Louder
    ("adjust-louder", &[]),
    // 音を小さく / Softer
    ("adjust-softer", &[]),
    // 音の大きさ {n} / Volume {n}
    ("adjust-volume", &["n"]),
    // ほかの操作 / Other choices
    ("menu-title", &[]),
    // 番号の入力にもどる / Back to the numbers
    ("menu-back", &[]),
    // --- spoken only
    // {n}は、{label} / {label}: press {n} (speech)
    ("say-choice", &["n", "label"]),
    // もう一度聞くときは、ゼロ / To hear this again, press zero (speech)
    ("say-again", &[]),
    // とめるとき、つづけるときは、米印 / To pause or go on, press star (speech)
    ("say-pause", &[]),
    // 数字キーで入れます。消すときは、米印 / Use the number keys. Star deletes (speech)
    ("say-pad", &[]),
    // 決定は、シャープ / To confirm, press hash (speech)
    ("say-pad-ok", &[]),
    // ほかの操作は、シャープ / For other choices, press hash (speech)
    ("say-pad-menu", &[]),
    // 1つ消しました。いま{n}けたです / One deleted. {n} are in (speech)
    ("say-digit-erased", &["n"]),
    // 音声をとめるときは、シャープ / To stop the voice, press hash (speech)
    ("say-speech-off", &[]),
    // 音声で案内します / The voice guide is on (speech)
    ("say-welcome", &[]),
    // 4つのうち{n}つ目 / Step {n} of 4 (speech)
    ("say-step", &["n"]),
    // このことばの音声はありません / No voice is installed for this language (speech)
    ("say-no-voice", &[]),
    // --- reading the card
    // カードを読んでいます。そのままお待ちください / Reading your card. Please leave it in place
    ("card-reading", &[]),
    // もう少しかかります / This is taking a little longer
    ("card-slow", &[]),
    // まだカードを取らないでください / Please leave the card in place
    ("card-stay", &[]),
    // カードがはなれました。つづけるときは、同じカードを置いてください / The card was removed. To continue, place the same card again
    ("card-lifted", &[]),
    // --- choosing how to show who one is
    // ご本人の確認をします。方法を選んでください / We need to check it is you. Choose a way
    ("method-title", &[]),
    // 顔で確認 / Use my face
    ("method-face", &[]),
    // カードの写真と、今のお顔をくらべます / Compares the card photo with your face now
    ("method-face-sub", &[]),
    // 暗証番号で確認 / Use my PIN
    ("method-pin", &[]),
    // 4けたの数字を入れます / Enter your 4-digit number
    ("method-pin-sub", &[]),
    // 受付の人にたのむ / Ask reception
    ("method-staff", &[]),
    // 受付の人が、カードの写真を見て確認します / Reception compares the card photo with you
    ("method-staff-sub", &[]),
    // 暗証番号はロックされています。顔の確認は使えます / The PIN is locked. You can still use your face
    ("method-pinlocked", &[]),
    // 暗証番号はロックされています。受付の人が確認できます / The PIN is locked. Reception can check instead
    ("method-pinlocked-staff", &[]),
    // このカードは、顔で確認します / This card uses a face check
    ("method-nopin", &[]),
    // このカードは、受付の人が確認します / This card is checked by reception
    ("method-nopin-staff", &[]),
    // このカードには写真がありません。暗証番号で確認します / This card has no photo. Please use the PIN
    ("method-nophoto", &[]),
    // この機械では、暗証番号か、受付の人が確認します / On this machine: PIN, or a check by reception
    ("method-general", &[]),
    // 時間がたちました。もう一度、ご本人の確認をおねがいします / Some time has passed. Please confirm once more that it is you
    ("again-identity", &[]),
    // ご本人の確認をしています / Confirming that it is you
    ("identity-wait", &[]),
    ("identity-done", &[]),
    // --- asking who it is
    // {kana}さんですか / Are you {kana}?
    ("who-ask", &["kana"]),
    // 画面のお名前は、ご本人のものですか / Is the name on the screen yours? (speech)
    ("who-ask-private", &[]),
    // ちがうときは、「ちがいます」をおしてください / If not, please press "No"
    ("who-why", &[]),
    // はい / Yes
    ("who-yes", &[]),
    // ちがいます / No
    ("who-no", &[]),
    // --- the camera notice, the printed numbers and the photo
    // カメラで、カードとお顔を写します / The cameras will look at your card and your face
    ("camera-title", &[]),
    // カメラで、お顔を写します / The camera will look at your face
    ("camera-title-face", &[]),
    // カードの写真とくらべるためです。画像は残しません / To compare you with the card photo. No picture is kept
    ("camera-why", &[]),
    // ほかの方法でも、同じように受付できます / You can check in just as well another way
    ("camera-equal", &[]),
    // カメラで確認する / Use the camera
    ("camera-go", &[]),
    // ほかの方法にする / Use another way
    // 写真の面を上にして、そのままお待ちください / Photo side up, please. Leave the card where it is
    ("print-title", &[]),
    // カードに印刷された番号で、写真を開きます / The numbers printed on the card open its photo
    ("print-why", &[]),
    // カードを置きなおしてください / Please place the card again
    ("print-nocard", &[]),
    // カードにふれないでください / Please do not touch the card
    ("print-still", &[]),
    // カードを少し動かしてください / Please move the card a little
    ("print-glare", &[]),
    // もう少しお待ちください / Please wait a little longer
    ("print-blurred", &[]),
    // 番号を入れましょう。読み取れませんでした / Type the numbers. They were not read
    ("print-other", &[]),
    // 番号を入れましょう。カメラが使えません / Type the numbers. The camera is off
    ("print-none", &[]),
    // 番号を入れましょう。読みまちがえました / Type the numbers. The camera misread
    ("print-wrong", &[]),
    // 生年月日を、6けたで入れてください / Enter the date of birth, 6 digits
    ("code-birth", &[]),
    // 年は印刷のとおり2けた。昭和55年2月17日なら550217 / Year as printed, month, day. For 昭和55年2月17日: 550217
    ("code-birth-sub", &[]),
    // 有効期限の年を、4けたで入れてください / Enter the year the card expires, 4 digits
    ("code-expiry", &[]),
    // 「2035年2月17日まで有効」なら2035 / For 2035年2月17日まで有効: 2035
    ("code-expiry-sub", &[]),
    // 写真の下の番号を、4けたで入れてください / Enter the number below the photo, 4 digits
    ("code-security", &[]),
    // 写真のすぐ下に印刷されています / It is printed just below the photo
    ("code-security-sub", &[]),
    // 「決定」をおしてください / Please press OK
    ("code-all", &[]),
    // 暗証番号ではなく、カードに印刷された番号です / Not the PIN, but the numbers printed on the card
    ("code-not-pin", &[]),
    // もう一度どうぞ。番号がちがいました / Please try again. The numbers differ
    ("code-wrong", &[]),
    // 番号を入れる / Enter the numbers
    ("code-keypad", &[]),
    // カメラで読み取る / Read by camera
    ("code-print", &[]),
    // カードの写真を読んでいます / Reading the photo on the card
    ("photo-opening", &[]),
    // --- face
    // カードの持ち主のお顔を、わくに入れてください / Put the card holder's face in the frame
    ("face-frame", &[]),
    // お子さまのお顔を、わくに入れてください / Put the child's face in the frame
    ("face-child", &[]),
    // 自動で写します。画像は残しません / The picture is taken automatically and is not kept
    ("face-auto", &[]),
    // 画面は、鏡のように写ります / You see yourself as in a mirror
    ("face-mirror", &[]),
    // 少し近づいてください / Come a little closer
    ("face-closer", &[]),
    // 少しはなれてください / Move back a little
    ("face-back", &[]),
    // 左へ / Left
    ("face-left", &[]),
    // 右へ / Right
    ("face-right", &[]),
    // 上へ / Up
    ("face-up", &[]),
    // 下へ / Down
    ("face-down", &[]),
    // そのまま / Hold still
    ("face-hold", &[]),
    // 正面を向いてください / Look straight ahead
    ("face-front", &[]),
    // 明るいほうを向いてください / Please face the light
    ("face-dark", &[]),
    // まぶしい光を、さけてください / Move out of the bright light
    ("face-bright", &[]),
    // お一人で写ってください / One person at a time, please
    ("face-many", &[]),
    // マスクを少し下げてください / Please lower your mask a little
    ("face-mask", &[]),
    // 帽子やサングラスを取ってください / Take off hat and sunglasses, please
    ("face-cover", &[]),
    // 目を開けてください / Please open your eyes
    ("face-eyes", &[]),
    // まばたきをしてください / Please blink
    ("face-blink", &[]),
    // 顔を少し左へ向けてください / Turn a little to the left
    ("face-turn-left", &[]),
    // 顔を少し右へ向けてください / Turn a little to the right
    ("face-turn-right", &[]),
    // まだ確認できません。もう一度ためします / Not confirmed yet. Trying again
    ("face-more", &[]),
    // ほかの方法で確認しましょう / Let us use another way
    ("face-other", &[]),
    // ほかの方法で確認しましょう。お子さまのお顔は変わるものです / Let us use another way. Children's faces change
    ("face-child-other", &[]),
    // ほかの方法で確認しましょう。今日は顔の確認が使えません / Let us use another way. The face check cannot be used today
    ("face-closed", &[]),
    ("way-closed", &[]),
    // --- staff check
    // カードは置いたまま、お待ちください / Please wait and leave the card in place
    // 職員用 / Staff only
    ("btn-staff-sheet", &[]),
    // 職員番号で / By staff number
    ("btn-staff-number", &[]),
    // 職員番号を、5けたで入れてください / Your staff number, 5 digits
    ("sheet-number", &[]),
    // アプリの6けたを入れてください / The 6 digits of your app
    ("sheet-code", &[]),
    // 受付の画面の3けたを入れてください / The 3 digits on the desk's screen
    ("sheet-handed-over", &[]),
    // 施設コードを、5けたで入れてください / The facility's code, 5 digits
    ("sheet-facility", &[]),
    // 患者さんの暗証番号は、入れないでください / Never enter a patient's PIN here
    ("sheet-no-pin", &[]),
    // もう一度どうぞ / Please try again (whatever was wrong)
    ("sheet-wrong", &[]),
    // 受付の画面でどうぞ。しばらく使えません / Please use the desk, or wait a while
    ("sheet-locked", &[]),
    // 受付の画面でどうぞ。今は使えません / Please use the desk. Not possible here now
    ("sheet-unavailable", &[]),
    // お待ちください / Please wait
    ("sheet-wait", &[]),
    // カードの写真と、同じ人ですか / Same person as on the card?
    ("sheet-compare", &[]),
    // カードの写真 / Card photo
    ("sheet-photo", &[]),
    // 写真: よい / Photo: good
    ("sheet-photo-good", &[]),
    // 写真: 小さい / Photo: small
    ("sheet-photo-small", &[]),
    // 今の様子 / Person now
    ("sheet-live", &[]),
    // 今: よい / Now: good
    ("sheet-live-good", &[]),
    // 今: 暗い / Now: too dark
    ("sheet-live-dark", &[]),
    // 今: 小さい / Now: small
    ("sheet-live-small", &[]),
    // 今: ぼやけ / Now: blurred
    ("sheet-live-blurred", &[]),
    // 機械の見立て: 似ている / The machine: alike
    ("sheet-alike", &[]),
    // 機械の見立て: わからない / The machine: unsure
    ("sheet-unsure-alike", &[]),
    // 機械の見立て: 似ていない / The machine: unlike
    ("sheet-unlike", &[]),
    // 同じ人 / Same person
    ("sheet-same", &[]),
    // わからない / Not sure
    ("sheet-unsure", &[]),
    // ちがう人 / Other person
    ("sheet-different", &[]),
    // 理由を選ぶと、記録して決まります / Choose why, and it is decided and recorded
    ("sheet-reason", &[]),
    // 顔の確認 / Face
    ("sheet-reason-face", &[]),
    // 暗証番号 / PIN
    ("sheet-reason-pin", &[]),
    // 手が遠い / Reach
    ("sheet-reason-reach", &[]),
    // 手助け / Help
    ("sheet-reason-help", &[]),
    // お子さま / Child
    ("sheet-reason-child", &[]),
    // 機械不調 / Machine
    ("sheet-reason-machine", &[]),
    // その他 / Other
    ("sheet-reason-other", &[]),
    // --- PIN
    // 4けたの暗証番号を入れてください / Enter your 4-digit PIN
    ("pin-title", &[]),
    // カードを受け取るときなどに決めた、数字4けたです / The 4 digits you chose when you got the card
    ("pin-which", &[]),
    // まわりから見えないようにしてください / Shield the keys from others
    ("pin-hide", &[]),
    // 職員が暗証番号をきくことはありません / Staff will never ask for your PIN
    ("pin-staffnever", &[]),
    // 1つ消す / Del
    ("pin-del", &[]),
    ("pin-mix", &[]),
    ("pin-unmix", &[]),
    // 決定 / OK
    ("pin-ok", &[]),
    // {n}けた目が入りました / Digit {n} entered (speech)
    ("pin-digit", &["n"]),
    // あと{n}回まちがえるとロックされます / {n} more wrong tries will lock the PIN
    ("pin-tries", &["n"]),
    // 番号がちがいます。あと{n}回まちがえるとロックされます / Wrong number. {n} more wrong tries will lock the PIN
    ("pin-wrong", &["n"]),
    // もう一度、暗証番号を入れてください / Please enter your PIN again
    ("pin-again", &[]),
    // あと1回まちがえると、暗証番号はロックされます / One more wrong try will lock the PIN
    ("pin-last", &[]),
    // 番号がちがいました / That number was not right
    ("pin-last-wrong", &[]),
    // 番号がはっきりしないときは、ほかの方法を選べます / If you are not sure of the number, you can choose another way
    ("pin-last-other", &[]),
    // 番号を入れる / Enter PIN
    ("pin-last-go", &[]),
    // 暗証番号がロックされました。今日は、顔の確認か、受付の人の確認が使えます / The PIN is now locked. Today you can use your face or ask reception
    ("pin-locked", &[]),
    // ロックをとくときは、お住まいの市区町村の窓口へ / To unlock it, visit your municipal office
    ("pin-unlock", &[]),
    // --- enrolment
    // このカードは、まだ保険証の登録がありません。今ここで登録しますか / This card is not yet registered as a health insurance card. Register it now?
    ("enrol-ask", &[]),
    // 登録する / Register
    ("enrol-yes", &[]),
    // 登録しない / Do not register
    ("enrol-no", &[]),
    // 登録しています。少し時間がかかります / Registering. This can take a little while
    ("enrol-wait", &[]),
    // 登録できました。このまま受付をつづけます / Registered. Your check-in continues
    ("enrol-done", &[]),
    // 証明書の期限が近いため、今日は登録できないことがあります / The card certificate expires soon, so registration may not work today
    ("enrol-soon", &[]),
    // --- consent
    // 同意しなくても、受付はできます / You can check in without agreeing
    ("consent-free", &[]),
    // これまでのお薬と診療の情報を、医師・薬剤師が見てもよいですか / May the doctors and pharmacists here see your past medicines and treatment?
    ("consent-med", &[]),
    // これまでのお薬と診療の情報を、薬剤師が見てもよいですか / May the pharmacists here see your past medicines and treatment?
    ("consent-med-pharmacy", &[]),
    // これまでのお薬と診療の情報を、歯科医師・薬剤師が見てもよいですか / May the dentists and pharmacists here see your past medicines and treatment?
    ("consent-med-dental", &[]),
    // 見てもらうと、薬の重なりを防ぎやすくなります / It helps avoid giving the same medicine twice
    ("consent-why", &[]),
    // 健診の結果を見てもよいですか(40歳以上の方) / May they see your health check results? (age 40 and over)
    ("consent-chk", &[]),
    // メタボ健診(40〜74歳)や、75歳以上の健診です / Checks for ages 40-74, and for 75 and over
    ("consent-chk-sub", &[]),
    // これまでの手術の情報を、医師・薬剤師が見てもよいですか / May the doctors and pharmacists here see your past surgery?
    ("consent-surgery", &[]),
    // これまでの手術の情報を、薬剤師が見てもよいですか / May the pharmacists here see your past surgery?
    ("consent-surgery-pharmacy", &[]),
    // これまでの手術の情報を、歯科医師・薬剤師が見てもよいですか / May the dentists and pharmacists here see your past surgery?
    ("consent-surgery-dental", &[]),
    // つぎの情報を、医師・薬剤師が見てもよいですか / May the doctors and pharmacists here see the following?
    ("consent-any", &[]),
    // つぎの情報を、薬剤師が見てもよいですか / May the pharmacists here see the following?
    ("consent-any-pharmacy", &[]),
    // つぎの情報を、歯科医師・薬剤師が見てもよいですか / May the dentists and pharmacists here see the following?
    ("consent-any-dental", &[]),
    // お薬の情報 / Medicines
    ("item-medicines", &[]),
    // 診療の情報 / Treatment
    ("item-treatment", &[]),
    // 手術の情報 / Surgery
    ("item-surgery", &[]),
    // 健診の結果(40歳以上の方) / Health check results (age 40 and over)
    ("item-checkup", &[]),
    // 同意する / I agree
    ("consent-yes", &[]),
    // 同意しない / I do not agree
    ("consent-no", &[]),
    // 同意しない・40歳未満 / I do not agree / under 40
    ("consent-chk-no", &[]),
    // まとめて同意する / Agree to all
    ("consent-bulk", &[]),
    // 一つずつ選ぶ / Choose one by one
    ("consent-each", &[]),
    ("review-title", &[]),
    ("review-auto", &[]),
    ("review-go", &[]),
    ("review-change", &[]),
    ("review-medicines-yes", &[]),
    ("review-medicines-no", &[]),
    ("review-treatment-yes", &[]),
    ("review-treatment-no", &[]),
    ("review-surgery-yes", &[]),
    ("review-surgery-no", &[]),
    ("review-checkup-yes", &[]),
    ("review-checkup-no", &[]),
    // --- limit amount
    // 高額療養費の限度額の情報を出しますか / Provide your high-cost care limit information?
    ("limit-ask", &[]),
    // 出すと、窓口の支払いが限度額までになります。カードは置いたままで / If you do, you pay only up to your limit. Leave the card in place
    ("limit-why", &[]),
    // 提供する / Provide
    ("limit-yes", &[]),
    // 提供しない / Do not provide
    ("limit-no", &[]),
    // --- checking and result
    // 保険の情報を確認しています / Checking your insurance
    ("query-wait", &[]),
    // もうすぐ終わります / Almost finished
    ("finish-wait", &[]),
    // 受付が終わりました / Check-in complete
    ("done-title", &[]),
    ("done-after", &[]),
    // カードを取ってください / Please take your card
    ("done-take", &[]),
    // お名前をよばれるまで、お待ちください / Please wait until your name is called
    ("done-next-wait", &[]),
    // つぎに、受付へお越しください / Next, please come to reception
    ("done-next-desk", &[]),
    // お薬ができるまで、お待ちください / Please wait until your medicine is ready
    ("done-next-wait-pharmacy", &[]),
    // つぎに、処方せんを受付に出してください / Next, please hand your prescription to reception
    ("done-next-desk-pharmacy", &[]),
    // つづきは、受付の人がご案内します。受付へお越しください / Reception will help you with the rest. Please come to reception
    ("done-desk", &[]),
    // カードが残っています / Your card is still here
    ("forgot-1", &[]),
    // カードをお忘れです / Please take your card
    ("forgot-2", &[]),
    // 受付の人にお知らせしました / Reception has been told
    ("forgot-3", &[]),
    // 受付の人にお知らせください。忘れ物のカードです / Please tell reception. This card was left behind
    ("forgot-3-speak", &[]),
    // 証明書の期限は{date}です。市区町村の窓口で更新してください。今日は使えます / The certificate expires on {date}. Renew it at your municipal office. It works today
    ("cert-soon", &["date"]),
    // 証明書の期限が切れています。保険の確認だけできます。早めに更新してください / The certificate has expired. Only insurance can be checked. Please renew it soon
    ("cert-grace", &[]),
    // 今回は確認できませんでした。受付の人がご案内します / We could not confirm this time. Reception will help you
    ("result-r0", &[]),
    // ご本人の確認は終わりました。保険の確認は受付でします / Your identity is confirmed. Reception will check your insurance
    ("result-identity-only", &[]),
    // --- time-out and stop
    // つづけますか / Do you want to continue?
    ("time-ask", &[]),
    // あと{n}秒で、はじめの画面にもどります / Returning to the start in {n} seconds
    ("time-left", &["n"]),
    // つづける / Continue
    ("time-go", &[]),
    // 受付をやめますか / Stop check-in?
    ("quit-ask", &[]),
    // やめました。カードを取ってください / Stopped. Please take your card
    ("stopped", &[]),
    // --- out of order
    // この機械は今、使えません。受付へどうぞ / This machine is not available. Please go to reception
    ("out-title", &[]),
    // 今、保険の確認ができません。受付へどうぞ / Insurance cannot be checked now. Please go to reception
    ("out-net", &[]),
    // 受付で、次のどれかを見せてください / At reception, please show one of these
    ("out-docs", &[]),
    // 資格確認書 / Eligibility certificate (資格確認書)
    ("out-doc1", &[]),
    // マイナンバーカードと「資格情報のお知らせ」(2つそろえて) / My Number Card and the "eligibility notice" (both together)
    ("out-doc2", &[]),
    // マイナンバーカードと、マイナポータルの画面 / My Number Card and the Mynaportal screen
    ("out-doc3", &[]),
    // 災害のため、今日は受付の人がうかがいます。受付へどうぞ / Because of the disaster, reception will help you today. Please go to reception
    ("out-disaster", &[]),
    // マイナンバーカードがなくても受付できます / You can be seen without a My Number Card
    ("out-disaster-why", &[]),
    // --- it ends here, kindly
    // カードを読めませんでした。ケースから出して、もう一度置いてください / Could not read the card. Take it out of its case and place it again
    ("trouble-card-read", &[]),
    // マイナンバーカードを置いてください。ほかのカードは使えません / Please place a My Number Card. Other cards cannot be used
    ("trouble-card-other", &[]),
    // カードがはなれたので、ここで終わります。もう一度、カードを置いてください / The card was removed, so this ends here. Place your card to start again
    ("trouble-card-taken", &[]),
    // ちがうカードです。はじめからやり直します / This is a different card. Starting again
    ("trouble-card-changed", &[]),
    // 今回は確認できませんでした。受付の人が別の方法で確認します / We could not confirm this time. Reception will check in another way
    ("trouble-staff", &[]),
    // 受付の人にお声がけください。今回は確認できませんでした / Please speak to reception. We could not confirm this time
    ("trouble-staff-speak", &[]),
    // 受付の人がまいります。お待ちください / Reception is coming. Please wait
    ("trouble-staff-coming", &[]),
    // 受付の人がご案内します。ここで終わります / Reception will help you. This ends here
    ("trouble-wrong-person", &[]),
    // 受付の人にお声がけください。ここで終わります / Please speak to reception. This ends here
    ("trouble-wrong-person-speak", &[]),
    // 機械の調子がよくありません。受付へどうぞ / This machine is not working well. Please go to reception
    ("trouble-machine", &[]),
    // 暗証番号はロックされています。受付の人がご案内します / The PIN is locked. Reception will help you
    ("trouble-pin-locked", &[]),
    // 受付の人にお声がけください。暗証番号はロックされています / Please speak to reception. The PIN is locked
    ("trouble-pin-locked-speak", &[]),
    // 受付へどうぞ。登録は、あとからでもできます / Please go to reception. You can register later
    ("trouble-not-enrolled", &[]),
    // 今日は登録できませんでした。受付の人にお声がけください / Could not register today. Please speak to reception
    ("trouble-enrolment", &[]),
];
