# 화면의 글(한국어). 한 화면에는 한 가지 질문 또는 한 가지 안내만. 제목은 두 줄까지.
# 먼저 '어떻게 하는지'를 쓴다. -합니다 / -해 주세요. 쓰지 않는 말: 오류, 에러, 실패, 거부, 무효, 부정.
# 환자가 내야 하는 서류에는 일본어 이름을 붙인다. [資格確認書|시카쿠 카쿠닌쇼]에서 세로줄 뒤는 음성이 읽는 말이다.
# {"\u2060"} 은 줄을 나누지 않는 표시이며 화면에도 음성에도 나오지 않는다.


## 네 단계와 화면 가장자리의 띠
step-read = 카드
step-identity = 본인 확인
step-consent = 동의
step-insurance = 보험 확인
step-done = 완료
band-stays = 카드를 그대로 두세요
band-may-go = 카드를 가져가세요
code-label = 직원용: { $code }
page-on = 이어서 보기
page-back = 앞으로 가기

## 대기 화면과 도움
boot = 준비하고 있습니다
idle-title = 마이넘버카드로 접수
idle-place = 카드를 여기에 놓아 주세요
    .slot = 카드를 여기에 넣어 주세요
idle-case = 케이스에서 꺼내 주세요
idle-enrol = 보험증 등록도 여기서 할 수 있습니다
idle-test-cards = 테스트 카드 전용
number-never = 12자리 번호는 읽지 않습니다
btn-nocard = 카드가 없습니다
idle-nocard = 카드가 없는 분은 접수처에 말씀해 주세요
nocard-paper = 자격확인서([資格確認書|시카쿠 카쿠닌쇼])가 있는 분도 접수처로 가 주세요
btn-staff = 접수처 부르기
btn-staff-speak = 접수처에 문의
btn-called = 불렀습니다
btn-called-speak = 말씀해 주세요
btn-back = 뒤로
btn-other = 다른 방법
btn-quit = 그만두기
btn-close = 닫기
btn-help = 도움말
help-topics = 알고 싶은 것을 선택해 주세요
btn-language = [Language / ことば|언어]
language-title = 언어를 선택해 주세요
lang-ja = [日本語|일본어]
lang-ja-easy = [やさしい日本語|쉬운 일본어]
lang-en = [English|영어]
lang-zh = [简体中文|중국어]
lang-ko = 한국어
lang-vi = [Tiếng Việt|베트남어]
lang-pt = [Português|포르투갈어]
help-called = 접수처를 불렀습니다. 여기서 기다려 주세요
help-speak = 접수처에 말씀해 주세요

## 화면과 음성
btn-adjust = 화면과 음성
adjust-title = 화면과 음성
adjust-text-standard = 보통 글자
adjust-text-large = 큰 글자
adjust-text-largest = 아주 큰 글자
adjust-contrast = 색 바꾸기
adjust-standard = 기본 색
adjust-speech-on = 음성 안내
adjust-speech-off = 음성 끄기
adjust-louder = 소리 크게
adjust-softer = 소리 작게
adjust-volume = 소리 크기 { $n }
menu-title = 다른 선택
menu-back = 번호 입력으로 돌아가기

## 음성으로만 나오는 글
say-choice = { $label }, { $n }번을 눌러 주세요
say-again = 다시 들으려면 0번을 눌러 주세요
say-pause = 멈추거나 계속하려면 별표를 눌러 주세요
say-pad = 숫자 버튼으로 입력해 주세요. 지우려면 별표를 눌러 주세요
say-pad-ok = 확인은 우물 정자를 눌러 주세요
say-pad-menu = 다른 선택은 우물 정자를 눌러 주세요
say-digit-erased = 한 자리를 지웠습니다. 지금 { $n }자리입니다
say-speech-off = 음성을 끄려면 우물 정자를 눌러 주세요
say-welcome = 음성으로 안내합니다
say-step = 4단계 중 { $n }단계
say-no-voice = 이 언어는 음성이 없습니다

## 카드 읽기
card-reading = 카드를 읽고 있습니다. 그대로 두세요
card-slow = 조금 더 걸립니다
card-stay = 아직 카드를 가져가지 마세요
card-lifted = 카드가 기기에서 떨어졌습니다. 계속하려면 같은 카드를 놓아 주세요
    .slot = 카드가 빠졌습니다. 계속하려면 같은 카드를 넣어 주세요

## 확인 방법 고르기
method-title = 본인 확인을 합니다. 방법을 선택해 주세요
method-face = 얼굴로 확인
method-face-sub = 카드 사진과 지금 얼굴을 비교합니다
method-pin = 비밀번호로 확인
method-pin-sub = 숫자 4자리를 입력합니다
method-staff = 접수처에 부탁
method-staff-sub = 접수처에서 카드 사진을 보고 확인합니다
method-pinlocked = 비밀번호가 잠겨 있습니다. 얼굴 확인은 할 수 있습니다
method-pinlocked-staff = 비밀번호가 잠겨 있습니다. 접수처에서 확인할 수 있습니다
method-nopin = 이 카드는 얼굴로 확인합니다
method-nopin-staff = 이 카드는 접수처에서 확인합니다
method-nophoto = 이 카드에는 사진이 없습니다. 비밀번호로 확인합니다
method-general = 이 기계에서는 비밀번호나 접수처에서 확인합니다
again-identity = 시간이 지났습니다. 본인 확인을 다시 해 주세요
identity-wait = 본인 확인을 하고 있습니다
identity-done = 본인 확인이 되었습니다

## 누구인지 묻기
who-ask = { $kana } 님입니까?
who-ask-private = 화면의 이름이 본인 이름입니까?
who-why = 다르면 ‘아닙니다’를 눌러 주세요
who-yes = 예
who-no = 아닙니다

## 카메라와 카드 번호
camera-title = 카메라로 카드와 얼굴을 찍습니다
camera-title-face = 카메라로 얼굴을 찍습니다
camera-why = 카드 사진과 비교합니다. 영상은 남기지 않습니다
camera-promise = 카메라로 카드와 얼굴을 찍습니다. 영상은 남기지 않습니다
camera-promise-card = 카메라로 카드를 찍습니다. 영상은 남기지 않습니다
camera-promise-face = 카메라로 얼굴을 찍습니다. 영상은 남기지 않습니다
camera-equal = 다른 방법으로도 똑같이 접수할 수 있습니다
camera-go = 카메라로 확인
print-title = 사진 면을 위로 해서 놓아 주세요
print-why = 카드에 인쇄된 번호로 사진을 엽니다
print-nocard = 카드를 다시 놓아 주세요
print-still = 카드를 만지지 마세요
print-glare = 카드를 조금 움직여 주세요
print-blurred = 조금 더 기다려 주세요
print-other = 번호를 입력해 주세요. 읽지 못했습니다
print-none = 번호를 입력해 주세요. 카메라를 쓸 수 없습니다
print-wrong = 번호를 입력해 주세요. 카메라가 잘못 읽었습니다
code-birth = 생년월일을 6자리로 입력해 주세요
code-birth-sub = [1980年2月17日|1980년 2월 17일]은 [800217|8 0 0 2 1 7], [昭和55年2月17日|쇼와 55년 2월 17일]은 [550217|5 5 0 2 1 7]
code-expiry = 유효기한의 연도를 4자리로 입력해 주세요
code-expiry-sub = “[2035年2月17日まで有効|2035년 2월 17일까지 유효]”는 [2035|2 0 3 5]
code-security = 사진 아래 번호를 4자리로 입력해 주세요
code-security-sub = 사진 바로 아래에 인쇄되어 있습니다
code-all = ‘확인’을 눌러 주세요
code-not-pin = 비밀번호가 아니라 카드에 인쇄된 번호입니다
code-wrong = 다시 입력해 주세요. 번호가 달랐습니다
code-keypad = 번호 입력
code-print = 카메라로 읽기
photo-opening = 카드 사진을 읽고 있습니다

## 얼굴
face-frame = 카드 주인의 얼굴을 틀에 맞춰 주세요
face-child = 아이 얼굴을 틀에 맞춰 주세요
face-auto = 자동으로 찍습니다. 영상은 남기지 않습니다
face-mirror = 화면은 거울처럼 보입니다
face-closer = 조금 가까이 와 주세요
face-back = 조금 뒤로 가 주세요
face-left = 왼쪽으로
face-right = 오른쪽으로
face-up = 위로
face-down = 아래로
face-hold = 그대로
face-front = 정면을 봐 주세요
face-dark = 밝은 쪽을 봐 주세요
face-bright = 강한 빛을 피해 주세요
face-many = 한 분만 찍어 주세요
face-mask = 마스크를 조금 내려 주세요
face-cover = 모자나 선글라스를 벗어 주세요
face-eyes = 눈을 떠 주세요
face-blink = 눈을 깜박여 주세요
face-turn-left = 얼굴을 조금 왼쪽으로 돌려 주세요
face-turn-right = 얼굴을 조금 오른쪽으로 돌려 주세요
face-more = 아직 확인하지 못했습니다. 다시 해 봅니다
face-other = 다른 방법을 골라 주세요. 얼굴은 확인되지 않았습니다
face-time = 다시 하거나 다른 방법을 골라 주세요. 얼굴은 확인되지 않았습니다
face-child-other = 다른 방법을 골라 주세요. 아이 얼굴은 자라면서 바뀝니다
face-closed = 다른 방법으로 확인하겠습니다. 오늘은 얼굴 확인을 쓸 수 없습니다
way-closed = 다른 방법으로 확인하겠습니다. 오늘은 이 방법을 쓸 수 없습니다

## 접수처 확인
btn-staff-sheet = 직원용
btn-staff-number = 직원 번호로
sheet-number = 직원 번호 5자리를 입력해 주세요
sheet-number-or-card = 직원 카드 또는 직원 번호 5자리
sheet-code = 인증 앱의 번호 6자리를 입력해 주세요
sheet-handed-over = 접수처 화면의 번호 3자리를 입력해 주세요
sheet-facility = 시설 코드 5자리를 입력해 주세요
sheet-card = 직원 카드 비밀번호 6자리를 입력해 주세요
sheet-card-unknown = 등록되지 않은 카드입니다
sheet-card-my-number = 마이넘버카드는 쓸 수 없습니다
sheet-card-changing = 번호가 바뀌는 카드라서 쓸 수 없습니다
sheet-card-unreadable = 읽지 못했습니다. 카드를 다시 올려 주세요
sheet-no-pin = 환자의 비밀번호는 입력하지 마세요
sheet-wrong = 다시 입력해 주세요
sheet-locked = 접수처 화면에서 확인해 주세요. 잠시 쓸 수 없습니다
sheet-unavailable = 접수처 화면에서 확인해 주세요. 지금은 쓸 수 없습니다
sheet-wait = 기다려 주세요
sheet-compare = 카드 사진과 같은 사람입니까
sheet-photo = 카드 사진
sheet-live = 지금 모습
sheet-photo-good = 사진: 좋음
sheet-photo-small = 사진: 작음
sheet-live-good = 지금: 좋음
sheet-live-dark = 지금: 어두움
sheet-live-small = 지금: 작음
sheet-live-blurred = 지금: 흐림
sheet-alike = 얼굴 비교: 비슷함
sheet-unsure-alike = 얼굴 비교: 모름
sheet-unlike = 얼굴 비교: 다름
sheet-same = 같은 사람
sheet-unsure = 모르겠음
sheet-different = 다른 사람
sheet-reason = 이유를 누르면 결정하고 기록합니다
sheet-reason-face = 얼굴 확인
sheet-reason-pin = 비밀번호
sheet-reason-reach = 손이 안 닿음
sheet-reason-help = 도움 필요
sheet-reason-child = 어린이
sheet-reason-machine = 기계 상태
sheet-reason-other = 기타
sheet-unasked = 환자가 대답할 수 있습니까
sheet-unasked-why = 대답할 수 없으면 아무것도 묻지 않으며, 약과 진료 정보도 볼 수 없습니다
sheet-unasked-no = 대답할 수 있음
sheet-unasked-go = 묻지 않음

## 비밀번호
pin-title = 비밀번호 4자리를 입력해 주세요
pin-which = 카드를 받을 때 정한 숫자 4자리입니다
pin-hide = 주변에서 보이지 않게 해 주세요
pin-staffnever = 직원은 비밀번호를 묻지 않습니다
pin-del = 지움
pin-mix = 섞기
pin-unmix = 복원
pin-ok = 확인
pin-digit = { $n }번째 숫자를 입력했습니다
pin-tries = { $n }번 더 틀리면 비밀번호가 잠깁니다
pin-wrong = 번호가 다릅니다. { $n }번 더 입력할 수 있습니다
pin-again = 비밀번호를 다시 입력해 주세요
pin-last = 한 번 더 틀리면 비밀번호가 잠깁니다
pin-last-wrong = 번호가 달랐습니다
pin-last-other = 번호가 확실하지 않으면 다른 방법을 선택할 수 있습니다
pin-last-go = 번호 입력
pin-locked = 비밀번호가 잠겼습니다. 오늘은 얼굴이나 접수처에서 확인할 수 있습니다
pin-unlock = 잠금을 풀려면 사는 곳의 시구정촌 창구로 가 주세요

## 등록
enrol-ask = 이 카드는 아직 건강보험증으로 등록되지 않았습니다. 지금 등록하시겠습니까?
enrol-yes = 등록
enrol-no = 등록 안 함
enrol-wait = 등록하고 있습니다. 시간이 조금 걸립니다
enrol-done = 등록했습니다. 접수를 계속합니다
enrol-soon = 카드 증명서 기한이 가까워 오늘은 등록하지 못할 수도 있습니다

## 동의
consent-free = 동의하지 않아도 접수할 수 있습니다
consent-med = 지금까지의 약과 진료 정보를 의사와 약사가 봐도 됩니까?
consent-med-pharmacy = 지금까지의 약과 진료 정보를 약사가 봐도 됩니까?
consent-med-dental = 지금까지의 약과 진료 정보를 치과 의사와 약사가 봐도 됩니까?
consent-why = 같은 약이 겹치는 것을 막는 데 도움이 됩니다
consent-chk = 건강검진 결과를 봐도 됩니까? (40세 이상)
consent-chk-sub = 40[~|세에서 ]74세, 75세 이상의 검진입니다
consent-surgery = 지금까지의 수술 정보를 의사와 약사가 봐도 됩니까?
consent-surgery-pharmacy = 지금까지의 수술 정보를 약사가 봐도 됩니까?
consent-surgery-dental = 지금까지의 수술 정보를 치과 의사와 약사가 봐도 됩니까?
consent-any = 다음 정보를 의사와 약사가 봐도 됩니까?
consent-any-pharmacy = 다음 정보를 약사가 봐도 됩니까?
consent-any-dental = 다음 정보를 치과 의사와 약사가 봐도 됩니까?
item-medicines = 약 정보
item-treatment = 진료 정보
item-surgery = 수술 정보
item-checkup = 건강검진 결과(40세[~| 이상])
consent-yes = 동의합니다
consent-no = 동의 안 함
consent-chk-no = 동의 안 함(40세 미만도)
consent-bulk = 모두 동의
consent-each = 하나씩 선택
review-title = 답변이 맞습니까?
review-auto = 기다리시면 그대로 진행됩니다
review-go = 맞습니다
review-change = 답변 바꾸기
review-medicines-yes = 약 정보: 동의합니다
review-medicines-no = 약 정보: 동의 안 함
review-treatment-yes = 진료 정보: 동의합니다
review-treatment-no = 진료 정보: 동의 안 함
review-surgery-yes = 수술 정보: 동의합니다
review-surgery-no = 수술 정보: 동의 안 함
review-checkup-yes = 건강검진 결과: 동의합니다
review-checkup-no = 건강검진 결과: 동의 안 함
own = { $own }
entry = { $place }
entry-dated = { $date } { $place }
entry-number = { $of }개 중 { $n }번째
entry-private = 화면에 나와 있습니다
entry-private-dated = { $date } 것
entry-more = 그 밖에 { $n }개
review-entries = { $of }개 중 { $n }개 선택함
review-all-yes = 약 등의 정보: 동의함
review-all-no = 약 등의 정보: 동의하지 않음
review-some = 약 등의 정보: { $n }개 동의함

## 한도액
limit-ask = 고액 요양비의 한도액 정보를 제공하시겠습니까?
limit-why = 제공하면 한도액까지만 냅니다. 카드를 그대로 두세요
limit-yes = 제공
limit-no = 제공 안 함

## 확인 중과 결과
query-wait = 보험 정보를 확인하고 있습니다
finish-wait = 곧 끝납니다
done-title = 접수가 끝났습니다. 카드를 가져가 주세요
done-after = 접수가 끝났습니다
done-take = 카드를 가져가 주세요
done-next-wait = 이름을 부를 때까지 기다려 주세요
done-next-desk = 다음은 접수처로 가 주세요
done-next-wait-pharmacy = 약이 준비될 때까지 기다려 주세요
done-next-desk-pharmacy = 다음은 처방전을 접수처에 내 주세요
done-desk = 다음은 접수처에서 안내합니다. 접수처로 가 주세요
forgot-1 = 카드가 남아 있습니다
forgot-2 = 카드를 가져가 주세요
forgot-3 = 접수처에 알렸습니다
forgot-3-speak = 접수처에 알려 주세요. 두고 간 카드입니다
cert-soon = 증명서 기한은 { $date }입니다. 시구정촌 창구에서 갱신해 주세요. 오늘은 쓸 수 있습니다
cert-grace = 증명서 기한이 지났습니다. 보험만 확인할 수 있습니다. 빨리 갱신해 주세요
result-r0 = 이번에는 확인하지 못했습니다. 접수처에서 도와드립니다
result-identity-only = 본인과 카드를 대조했습니다. 카드가 유효한지와 보험은 접수처에서 확인합니다
result-not-valid = 카드의 증명서가 오늘은 유효하지 않습니다. 본인과 보험은 접수처에서 확인합니다

## 시간과 중지
time-ask = 계속하시겠습니까?
time-left = { $n }초 후 처음 화면으로 돌아갑니다
time-go = 계속
quit-ask = 접수를 그만두시겠습니까?
stopped = 그만두었습니다. 카드를 가져가 주세요
stopped-after = 그만두었습니다. 다시 하시려면 카드를 놓아 주세요
    .slot = 그만두었습니다. 다시 하시려면 카드를 넣어 주세요

## 쓸 수 없을 때
out-title = 이 기계는 지금 쓸 수 없습니다. 접수처로 가 주세요
out-net = 지금 보험을 확인할 수 없습니다. 접수처로 가 주세요
out-docs = 접수처에서 다음 중 하나를 보여 주세요
out-doc1 = 자격확인서([資格確認書|시카쿠 카쿠닌쇼])
out-doc2 = 마이넘버카드와 알림([資格情報のお知らせ|시카쿠 조호노 오시라세])
out-doc3 = 마이넘버카드와 마이나포털 화면
out-disaster = 재해로 인해 오늘은 접수처에서 도와드립니다. 접수처로 가 주세요
out-disaster-why = 마이넘버카드가 없어도 진료를 받을 수 있습니다

## 여기서 끝날 때
trouble-card-read = 카드를 케이스에서 꺼내 다시 놓아 주세요. 읽지 못했습니다
    .slot = 카드를 케이스에서 꺼내 다시 넣어 주세요. 읽지 못했습니다
trouble-card-other = 마이넘버카드를 놓아 주세요. 다른 카드는 쓸 수 없습니다
    .slot = 마이넘버카드를 넣어 주세요. 다른 카드는 쓸 수 없습니다
trouble-card-taken = 카드가 떨어져 여기서 끝납니다. 카드를 다시 놓아 주세요
    .slot = 카드가 빠져 여기서 끝납니다. 카드를 다시 넣어 주세요
trouble-card-changed = 다른 카드입니다. 카드를 꺼내 다시 놓아 주세요
    .slot = 다른 카드입니다. 카드를 꺼내 다시 넣어 주세요
trouble-staff = 이번에는 확인하지 못했습니다. 접수처에서 다른 방법으로 확인합니다
trouble-staff-speak = 접수처에 말씀해 주세요. 이번에는 확인하지 못했습니다
trouble-staff-coming = 접수처에서 곧 옵니다. 기다려 주세요
trouble-wrong-person = 접수처에서 도와드립니다. 여기서 끝납니다
trouble-wrong-person-speak = 접수처에 말씀해 주세요. 여기서 끝납니다
trouble-machine = 기계 상태가 좋지 않습니다. 접수처로 가 주세요
trouble-pin-locked = 비밀번호가 잠겨 있습니다. 접수처에서 도와드립니다
trouble-pin-locked-speak = 접수처에 말씀해 주세요. 비밀번호가 잠겨 있습니다
trouble-not-enrolled = 접수처로 가 주세요. 등록은 나중에도 할 수 있습니다
trouble-enrolment = 오늘은 등록하지 못했습니다. 접수처에 말씀해 주세요

## 스마트폰으로 접수
btn-phone = 스마트폰 접수
phone-kind = 어떤 스마트폰입니까?
phone-found = 스마트폰이 있습니다. 종류를 선택해 주세요
phone-iphone = iPhone
phone-iphone-sub = 얼굴이나 지문을 확인하고 댑니다
phone-android = Android
phone-android-sub = 비밀번호를 입력하고 댑니다
phone-card = 카드로 접수
phone-pin = 스마트폰 비밀번호 4자리를 입력해 주세요
phone-pin-which = 스마트폰에 등록할 때 정한 숫자 4자리입니다
phone-hold = 스마트폰을 여기에 대 주세요
phone-confirm = 먼저 얼굴이나 지문을 확인해 주세요
phone-still = 화면이 바뀔 때까지 움직이지 마세요
phone-how-iphone = 위쪽 끝을 가까이 대 주세요
phone-how-android = 뒷면 가운데를 가까이 대 주세요
phone-reading = 읽고 있습니다. 움직이지 마세요
phone-short = 다시 대 주세요. 너무 일찍 떨어졌습니다
phone-short-pin = 비밀번호부터 다시 해 주세요. 너무 일찍 떨어졌습니다
phone-unread = 조금 옮겨서 다시 대 주세요
phone-not-confirmed = 얼굴이나 지문을 확인하고 다시 대 주세요
phone-needs-pin = 이 스마트폰은 비밀번호가 필요합니다
phone-none = 마이넘버카드를 등록한 스마트폰을 대 주세요
phone-is-card = 스마트폰을 대 주세요. 이것은 카드입니다
phone-other-way = 읽을 수 없으면 카드나 접수처를 이용해 주세요
phone-take = 스마트폰을 가져가 주세요
result-identity-only-phone = 본인과 스마트폰을 대조했습니다. 보험은 접수처에서 확인합니다
result-not-valid-phone = 스마트폰의 증명서가 오늘은 유효하지 않습니다. 본인과 보험은 접수처에서 확인합니다
trouble-phone-read = 카드를 놓거나 접수처로 가 주세요. 스마트폰을 읽지 못했습니다
    .slot = 카드를 넣거나 접수처로 가 주세요. 스마트폰을 읽지 못했습니다
trouble-phone-here = 카드를 놓아 주세요. 여기서는 스마트폰을 쓸 수 없습니다
    .slot = 카드를 넣어 주세요. 여기서는 스마트폰을 쓸 수 없습니다
trouble-phone-changed = 다른 스마트폰입니다. 처음부터 다시 해 주세요
trouble-phone-pin-locked = 카드를 놓거나 접수처로 가 주세요. 스마트폰 비밀번호가 잠겨 있습니다
    .slot = 카드를 넣거나 접수처로 가 주세요. 스마트폰 비밀번호가 잠겨 있습니다
