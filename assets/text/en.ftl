# The texts of the screens. One screen is one question or one instruction.
# Say what to do before what happened. Never: invalid, failed, error, refused. It is always "reception", never "staff" or "clerk".
# [資格確認書|Shikaku Kakuninsho] is what is shown and, after the bar, how it is spoken: for words that an English voice cannot read.


## The four steps and the band; drawn around every screen
step-read = Card
step-identity = Identity
step-consent = Consent
step-insurance = Insurance
step-done = Done
band-stays = Leave card in place
band-may-go = Take your card
code-label = For staff: { $code }
page-on = See more
page-back = Page back

## Idle and help
boot = Getting ready
idle-title = Check in with your My Number Card
idle-place = Place your card here
    .slot = Insert your card here
idle-case = Take it out of its case or cover
idle-enrol = You can also register the card as insurance here
idle-test-cards = For test cards only
number-never = The 12-digit number is not read
btn-nocard = I have no card
idle-nocard = No card? Please speak to reception
nocard-paper = If you have an eligibility certificate ([資格確認書|Shikaku Kakuninsho]), please go to reception
btn-staff = Call reception
btn-staff-speak = Ask reception
btn-called = Called
btn-called-speak = Ask at reception
btn-back = Back
btn-other = Other ways
btn-quit = Stop
btn-close = Close
btn-help = Help
help-topics = What would you like to know?
btn-language = [Language / ことば|Language]
language-title = Please choose a language
lang-ja = [日本語|Nihongo]
lang-ja-easy = [やさしい日本語|Yasashii Nihongo]
lang-en = English
lang-zh = [简体中文|Zhongwen]
lang-ko = [한국어|Hangugeo]
lang-vi = [Tiếng Việt|Tieng Viet]
lang-pt = [Português|Portugues]
help-called = Reception has been called. Please wait here
help-speak = Please speak to reception

## View and voice
btn-adjust = View and voice
adjust-title = View and voice
adjust-text-standard = Standard text
adjust-text-large = Large text
adjust-text-largest = Largest text
adjust-contrast = Change colours
adjust-standard = Standard colours
adjust-speech-on = Voice guide
adjust-speech-off = Stop the voice
adjust-louder = Louder
adjust-softer = Softer
adjust-volume = Volume { $n }
menu-title = Other choices
menu-back = Back to the numbers

## Spoken only
say-choice = { $label }: press { $n }
say-again = To hear this again, press zero
say-pause = To pause or go on, press star
say-pad = Use the number keys. Star deletes
say-pad-ok = To confirm, press hash
say-pad-menu = For other choices, press hash
say-digit-erased =
    { $n ->
        [one] One deleted. 1 is in
       *[other] One deleted. { $n } are in
    }
say-speech-off = To stop the voice, press hash
say-welcome = The voice guide is on
say-step = Step { $n } of 4
say-no-voice = No voice is installed for this language

## Reading the card
card-reading = Reading your card. Please leave it in place
card-slow = This is taking a little longer
card-stay = Please leave the card in place
card-lifted = The card was removed. To continue, place the same card again
    .slot = The card was removed. To continue, insert the same card again

## Choosing how to show who one is
method-title = We need to check it is you. Choose a way
method-face = Use my face
method-face-sub = Compares it with the card photo
method-pin = Use my PIN
method-pin-sub = Enter your 4-digit number
method-staff = Ask reception
method-staff-sub = They look at the card photo
method-pinlocked = The PIN is locked. You can still use your face
method-pinlocked-staff = The PIN is locked. Reception can check instead
method-nopin = This card uses a face check
method-nopin-staff = This card is checked by reception
method-nophoto = This card has no photo. Please use the PIN
method-general = On this machine: PIN, or a check by reception
again-identity = Some time has passed. Please confirm once more that it is you
identity-wait = Confirming that it is you
identity-done = Thank you. Your identity is confirmed

## Asking who it is
who-ask = Are you { $kana }?
who-ask-private = Is the name on the screen yours?
who-why = If not, please press "No"
who-yes = Yes
who-no = No

## The camera notice, the printed numbers and the photo
camera-title = The cameras will look at your card and your face
camera-title-face = The camera will look at your face
camera-why = To compare you with the card photo. No picture is kept
camera-promise = Cameras look at card and face. No picture is kept
camera-promise-card = A camera looks at the card. No picture is kept
camera-promise-face = A camera looks at your face. No picture is kept
camera-equal = You can check in just as well another way
camera-go = Use the camera
print-title = Photo side up, please
print-why = The numbers printed on the card open its photo
print-nocard = Please place the card again
print-still = Please do not touch the card
print-glare = Please move the card a little
print-blurred = Please wait a little longer
print-other = Type the numbers. They were not read
print-none = Type the numbers. The camera is off
print-wrong = Type the numbers. The camera misread
code-birth = Enter the date of birth, 6 digits
code-birth-sub = [1980年2月17日|February 17, 1980]: [800217|8 0 0 2 1 7]. [昭和55年2月17日|Showa 55, February 17]: [550217|5 5 0 2 1 7]
code-expiry = Enter the year the card expires, 4 digits
code-expiry-sub = For [2035年2月17日まで有効|February 17, 2035]: [2035|2 0 3 5]
code-security = Enter the number below the photo, 4 digits
code-security-sub = It is printed just below the photo
code-all = Please press OK
code-not-pin = Not the PIN, but the numbers printed on the card
code-wrong = Please try again. The numbers differ
code-keypad = Enter the numbers
code-print = Read by camera
photo-opening = Reading the photo on the card

## Face
face-frame = Put the card holder's face in the frame
face-child = Put the child's face in the frame
face-auto = The picture is taken automatically and is not kept
face-mirror = You see yourself as in a mirror
face-closer = Come a little closer
face-back = Move back a little
face-left = Move your face left
face-right = Move your face right
face-up = Move your face up
face-down = Move your face down
face-hold = Hold still
face-front = Look straight ahead
face-dark = Please face the light
face-bright = Move out of the bright light
face-many = One person at a time, please
face-mask = Please lower your mask a little
face-cover = Take off hat and sunglasses, please
face-eyes = Please open your eyes
face-blink = Please blink
face-turn-left = Turn a little to the left
face-turn-right = Turn a little to the right
face-more = Not confirmed yet. Trying again
face-other = Please choose another way. Your face was not confirmed
face-time = Please try again or choose another way. Your face was not confirmed
face-child-other = Please choose another way. Children's faces change
face-closed = Let us use another way. The face check cannot be used today
way-closed = Let us use another way. This way cannot be used today

## Staff check
btn-staff-sheet = Staff only
btn-staff-number = Staff number
sheet-number = Your staff number, 5 digits
sheet-number-or-card = Staff card, or staff number of 5 digits
sheet-code = The 6 digits of your app
sheet-handed-over = The 3 digits on the desk's screen
sheet-facility = The facility's code, 5 digits
sheet-card = Your staff card's PIN, 6 digits
sheet-card-unknown = This card is not registered
sheet-card-my-number = A My Number Card does not work here
sheet-card-changing = This card's number changes. It does not work
sheet-card-unreadable = Not read. Lay the staff card down again
sheet-no-pin = Never enter a patient's PIN here
sheet-wrong = Please try again
sheet-locked = Please use the desk, or wait a while
sheet-unavailable = Please use the desk. Not possible here now
sheet-wait = Please wait
sheet-compare = Same person as on the card?
sheet-photo = Card photo
sheet-live = Person now
sheet-photo-good = Photo: good
sheet-photo-small = Photo: small
sheet-live-good = Now: good
sheet-live-dark = Now: too dark
sheet-live-small = Now: small
sheet-live-blurred = Now: blurred
sheet-alike = Faces: alike
sheet-unsure-alike = Faces: unclear
sheet-unlike = Faces: unlike
sheet-same = Same person
sheet-unsure = Not sure
sheet-different = Other person
sheet-reason = Press the reason to decide and record
sheet-reason-face = Face
sheet-reason-pin = PIN
sheet-reason-reach = Cannot reach
sheet-reason-help = Help
sheet-reason-child = Child
sheet-reason-machine = Machine
sheet-reason-other = Other
sheet-unasked = Can the patient answer?
sheet-unasked-why = If not, nothing is asked, and nothing medical can be seen
sheet-unasked-no = Can answer
sheet-unasked-go = Ask nothing

## PIN
pin-title = Enter your 4-digit PIN
pin-which = The 4 digits you chose when you got the card
pin-hide = Shield the keys from others
pin-staffnever = Staff never ask for your PIN
pin-del = Del
pin-mix = Mix
pin-unmix = 123
pin-ok = OK
pin-digit = Digit { $n } entered
pin-tries =
    { $n ->
        [one] One more wrong try will lock the PIN
       *[other] { $n } more wrong tries will lock the PIN
    }
pin-wrong =
    { $n ->
        [one] Wrong number. You can try { $n } more time
       *[other] Wrong number. You can try { $n } more times
    }
pin-again = Please enter your PIN again
pin-last = One more wrong try will lock the PIN
pin-last-wrong = That number was not right
pin-last-other = If you are not sure of the number, you can choose another way
pin-last-go = Enter PIN
pin-locked = The PIN is now locked. Today you can use your face or ask reception
pin-unlock = To unlock it, visit your municipal office

## Enrolment
enrol-ask = This card is not yet registered as a health insurance card. Register it now?
enrol-yes = Register
enrol-no = Do not register
enrol-wait = Registering. This can take a little while
enrol-done = Registered. Your check-in continues
enrol-soon = The card certificate expires soon, so registration may not work today

## Consent
consent-free = You can check in without agreeing
consent-med = May the doctors and pharmacists here see your past medicines and treatment?
consent-med-pharmacy = May the pharmacists here see your past medicines and treatment?
consent-med-dental = May the dentists and pharmacists here see your past medicines and treatment?
consent-why = It helps avoid giving the same medicine twice
consent-chk = May they see your health check results? (age 40 and over)
consent-chk-sub = Checks for ages 40-74, and for 75 and over
consent-surgery = May the doctors and pharmacists here see your past surgery?
consent-surgery-pharmacy = May the pharmacists here see your past surgery?
consent-surgery-dental = May the dentists and pharmacists here see your past surgery?
consent-any = May the doctors and pharmacists here see the following?
consent-any-pharmacy = May the pharmacists here see the following?
consent-any-dental = May the dentists and pharmacists here see the following?
item-medicines = Medicines
item-treatment = Treatment
item-surgery = Surgery
item-checkup = Check-ups (40+)
consent-yes = I agree
consent-no = I do not agree
consent-chk-no = I do not agree (or under 40)
consent-bulk = Agree to all
consent-each = Choose one by one
review-title = Are your answers right?
review-auto = If you wait, check-in goes on
review-go = Yes, go on
review-change = Change
review-medicines-yes = Medicines: I agree
review-medicines-no = Medicines: I do not agree
review-treatment-yes = Treatment: I agree
review-treatment-no = Treatment: I do not agree
review-surgery-yes = Surgery: I agree
review-surgery-no = Surgery: I do not agree
review-checkup-yes = Check-ups: I agree
review-checkup-no = Check-ups: I do not agree
own = { $own }
entry = { $place }
entry-dated = { $date }, { $place }
entry-number = { $n } of { $of }
entry-private = It is on the screen
entry-private-dated = From { $date }
entry-more = And { $n } more
review-entries = { $n } of { $of } chosen
review-all-yes = Medicines and more: I agree
review-all-no = Medicines and more: I do not agree
review-some = Medicines and more: I agree to { $n }

## Limit amount
limit-ask = Provide your high-cost care limit information?
limit-why = If you do, you pay only up to your limit. Leave the card in place
limit-yes = Provide
limit-no = Do not provide

## Checking and result
query-wait = Checking your insurance
finish-wait = Almost finished
done-title = Check-in complete. Please take your card
done-after = Check-in complete
done-take = Please take your card
done-next-wait = Please wait until your name is called
done-next-desk = Next, please come to reception
done-next-wait-pharmacy = Please wait until your medicine is ready
done-next-desk-pharmacy = Next, please hand your prescription to reception
done-desk = Reception will help you with the rest. Please come to reception
forgot-1 = Your card is still here
forgot-2 = Please take your card
forgot-3 = Reception has been told
forgot-3-speak = Please tell reception. This card was left behind
cert-soon = The certificate expires on { $date }. Renew it at your municipal office. It works today
cert-grace = The certificate has expired. Only insurance can be checked. Please renew it soon
result-r0 = We could not confirm this time. Reception will help you
result-identity-only = You and your card match. Reception will check the card and insurance
result-not-valid = Card not valid today. Reception will check you and your insurance

## Time-out and stop
time-ask = Do you want to continue?
time-left =
    { $n ->
        [one] Returning to the start in 1 second
       *[other] Returning to the start in { $n } seconds
    }
time-go = Continue
quit-ask = Stop check-in?
stopped = Stopped. Please take your card
stopped-after = Stopped. To start again, place your card
    .slot = Stopped. To start again, insert your card

## Out of order
out-title = This machine is not available. Please go to reception
out-net = Insurance cannot be checked now. Please go to reception
out-docs = At reception, please show one of these
out-doc1 = Eligibility certificate ([資格確認書|Shikaku Kakuninsho])
out-doc2 = My Number Card with the "eligibility notice"
out-doc3 = My Number Card and the Mynaportal screen
out-disaster = Because of the disaster, reception will help you today. Please go to reception
out-disaster-why = You can be seen without a My Number Card

## The visit ends with an error
trouble-card-read = Could not read the card. Take it out of its case and place it again
    .slot = Could not read the card. Take it out of its case and insert it again
trouble-card-other = Please place a My Number Card. Other cards cannot be used
    .slot = Please insert a My Number Card. Other cards cannot be used
trouble-card-taken = The card was removed, so this ends here. Place your card to start again
    .slot = The card was removed, so this ends here. Insert your card to start again
trouble-card-changed = This is a different card. Take it and place your card again
    .slot = This is a different card. Take it and insert your card again
trouble-staff = We could not confirm this time. Reception will check in another way
trouble-staff-speak = Please speak to reception. We could not confirm this time
trouble-staff-coming = Reception is coming. Please wait
trouble-wrong-person = Reception will help you. This ends here
trouble-wrong-person-speak = Please speak to reception. This ends here
trouble-machine = This machine is not working well. Please go to reception
trouble-pin-locked = The PIN is locked. Reception will help you
trouble-pin-locked-speak = Please speak to reception. The PIN is locked
trouble-not-enrolled = Please go to reception. You can register later
trouble-enrolment = Could not register today. Please speak to reception

## Checking in with a phone
btn-phone = Use a phone
phone-kind = Which kind of phone is it?
phone-found = A phone is here. Please choose which kind
phone-iphone = iPhone
phone-iphone-sub = Use Face ID or Touch ID, then hold it here
phone-android = Android
phone-android-sub = Enter your PIN, then hold it here
phone-card = Use the card
phone-pin = Enter your phone's PIN
phone-pin-which = The 4 digits you chose when you set up the phone
phone-hold = Hold your phone here
phone-confirm = First use Face ID or Touch ID
phone-still = Keep it still until this screen changes
phone-how-iphone = Bring the top edge close
phone-how-android = Bring the middle of its back close
phone-reading = Reading. Please hold the phone still
phone-short = Please hold it here again. It left too early
phone-short-pin = Please enter the PIN again. The phone left too early
phone-unread = Move it a little and hold it here again
phone-not-confirmed = Confirm with Face ID or Touch ID, then hold it here again
phone-needs-pin = This phone needs its PIN
phone-none = Please hold a phone that has your My Number Card in it
phone-is-card = Please hold your phone here. This is a card
phone-other-way = If it cannot be read, use your card or ask reception
phone-take = Please take your phone
result-identity-only-phone = You and your phone match. Reception will check the insurance
result-not-valid-phone = Phone not valid today. Reception will check you and your insurance
trouble-phone-read = Please place your card or go to reception. The phone could not be read
    .slot = Please insert your card or go to reception. The phone could not be read
trouble-phone-here = Please place your card. Phones cannot be used here
    .slot = Please insert your card. Phones cannot be used here
trouble-phone-changed = This is a different phone. Please start again
trouble-phone-pin-locked = Please place your card or go to reception. The phone's PIN is locked
    .slot = Please insert your card or go to reception. The phone's PIN is locked
