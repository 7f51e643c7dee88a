# 画面の文。1 画面 = 1 つの問い、または 1 つの案内。題は 1 行 22 字、2 行まで。
# まず「どうするか」を書く。使わない言葉: 不正、失敗、エラー、拒否、無効。職員・スタッフ・窓口ではなく「受付の人」。
# {"\u2060"} は、そこで行を分けないしるしで、画面にも音声にも出ない。


## 四つの段階と、画面の端の帯
step-read = 読み取り
step-identity = 本人確認
step-consent = 同意
step-done = 受付完了
band-stays = カードは置いたままで
band-may-go = カードを取ってください
code-label = 受付用の番号 { $code }

## 待ち受けと手助け
boot = 準備をしています
idle-title = マイナンバーカードで受付
idle-place = カードを、ここに置いてください
idle-case = ケースやカバーから出してください
idle-enrol = 登録がまだの方も、ここでできます
number-never = 12けたのマイナンバーは読みません
btn-nocard = カードがない方
idle-nocard = カードがない方は、受付へお声がけください
nocard-paper = 資格確認書の方も、受付へどうぞ
btn-staff = 受付の人をよぶ
btn-staff-speak = 受付の人にきく
btn-back = もどる
btn-quit = やめる
btn-close = とじる
lang-ja = 日本語
lang-en = English
help-called = 受付の人をよびました。そのままお待ちください
help-speak = 受付の人にお声がけください

## カードを読む
card-reading = カードを読んでいます。そのままお待ちください
card-slow = もう少しかかります
card-stay = まだカードを取らないでください
card-lifted = カードがはなれました。つづけるときは、同じカードを置いてください

## 確認の方法を選ぶ
method-title = ご本人の確認をします。方法を選んでください
method-face = 顔で確認
method-face-sub = カードの写真と、今のお顔をくらべます
method-pin = 暗証番号で確認
method-pin-sub = 4けたの数字を入れます
method-staff = 受付の人にたのむ
method-staff-sub = 受付の人が、カードの写真を見て確認します
method-pinlocked = 暗証番号はロックされています。顔の確認は使えます
method-pinlocked-staff = 暗証番号はロックされています。受付の人が確認できます
method-nopin = このカードは、顔で確認します
method-nopin-staff = このカードは、受付の人が確認します
method-nophoto = このカードには写真がありません。暗証番号で確認します
method-general = この機械では、暗証番号か、受付の人が確認します
again-identity = 時間がたちました。もう一度、ご本人の確認をおねがいします
identity-wait = ご本人の確認をしています

## カメラと、カードの番号
camera-title = カメラで、カードとお顔を写します
camera-title-face = カメラで、お顔を写します
camera-why = カードの写真とくらべるためです。画像は残しません
camera-equal = ほかの方法でも、同じように受付できます
camera-go = カメラで確認する
camera-other = ほかの方法にする
print-title = 写真の面を上にして、そのままお待ちください
print-why = カードに印刷された番号で、写真を開きます
print-nocard = カードを置きなおしてください
print-still = カードにふれないでください
print-glare = カードを少し動かしてください
print-blurred = もう少しお待ちください
print-other = 番号を入れましょう。読み取れませんでした
print-none = 番号を入れましょう。カメラが使えません
print-wrong = 番号を入れましょう。読みまちがえました
code-birth = 生年月日を、6けたで入れてください
code-birth-sub = 年は印刷のとおり2けた。昭和55年2月17日なら550217
code-expiry = 有効期限の年を、4けたで入れてください
code-expiry-sub = 「2035年2月17日まで有効」なら2035
code-security = 写真の下の番号を、4けたで入れてください
code-security-sub = 写真のすぐ下に印刷されています
code-all = 「決定」をおしてください
code-not-pin = 暗証番号ではなく、カードに印刷された番号です
code-wrong = もう一度どうぞ。番号がちがいました
code-keypad = 番号を入れる
code-print = カメラで読み取る
photo-opening = カードの写真を読んでいます

## 顔
face-frame = カードの持ち主のお顔を、わくに入れてください
face-child = お子さまのお顔を、わくに入れてください
face-auto = 自動で写します。画像は残しません
face-mirror = 画面は、鏡のように写ります
face-closer = 少し近づいてください
face-back = 少しはなれてください
face-left = 左へ
face-right = 右へ
face-up = 上へ
face-down = 下へ
face-hold = そのまま
face-front = 正面を向いてください
face-dark = 明るいほうを向いてください
face-bright = まぶしい光を、さけてください
face-many = お一人で写ってください
face-mask = マスクを少し下げてください
face-cover = 帽子やサングラスを取ってください
face-eyes = 目を開けてください
face-blink = まばたきをしてください
face-turn-left = 顔を少し左へ向けてください
face-turn-right = 顔を少し右へ向けてください
face-more = まだ確認できません。もう一度ためします
face-other = ほかの方法で確認しましょう
face-child-other = ほかの方法で確認しましょう。お子さまのお顔は変わるものです
face-closed = ほかの方法で確認しましょう。今日は顔の確認が使えません

## 受付の人の確認
staff-wait = カードは置いたまま、お待ちください

## 暗証番号
pin-title = 4けたの暗証番号を入れてください
pin-which = カードを受け取るときなどに決めた、数字4けたです
pin-hide = まわりから見えないようにしてください
pin-staffnever = 職員が暗証番号をきくことはありません
pin-del = 1つ消す
pin-ok = 決定
pin-digit = { $n }けた目が入りました
pin-tries = あと{"\u2060"}{ $n }回まちがえるとロックされます
pin-wrong = 番号がちがいます。あと{"\u2060"}{ $n }回まちがえるとロックされます
pin-again = もう一度、暗証番号を入れてください
pin-last = あと{"\u2060"}1回まちがえると、暗証番号はロックされます
pin-last-wrong = 番号がちがいました
pin-last-other = 番号がはっきりしないときは、ほかの方法を選べます
pin-last-go = 番号を入れる
pin-locked = 暗証番号がロックされました。今日は、顔の確認か、受付の人の確認が使えます
pin-unlock = ロックをとくときは、お住まいの市区町村の窓口へ

## 登録
enrol-ask = このカードは、まだ保険証の登録がありません。今ここで登録しますか
enrol-yes = 登録する
enrol-no = 登録しない
enrol-wait = 登録しています。少し時間がかかります
enrol-done = 登録できました。このまま受付をつづけます
enrol-soon = 証明書の期限が近いため、今日は登録できないことがあります

## 同意
consent-free = 同意しなくても、受付はできます
consent-med = これまでのお薬と診療の情報を、医師・薬剤師が見てもよいですか
consent-why = 見てもらうと、薬の重なりを防ぎやすくなります
consent-chk = 健診の結果を見てもよいですか(40歳以上の方)
consent-chk-sub = メタボ健診(40〜74歳)や、75歳以上の健診です
consent-surgery = これまでの手術の情報を、医師・薬剤師が見てもよいですか
consent-any = つぎの情報を、医師・薬剤師が見てもよいですか
item-medicines = お薬の情報
item-treatment = 診療の情報
item-surgery = 手術の情報
item-checkup = 健診の結果(40歳〜)
consent-yes = 同意する
consent-no = 同意しない
consent-chk-no = 同意しない・40歳未満
consent-bulk = まとめて同意する
consent-each = 一つずつ選ぶ

## 限度額
limit-ask = 高額療養費の限度額の情報を出しますか
limit-why = 出すと、窓口の支払いが限度額までになります。カードは置いたままで
limit-yes = 提供する
limit-no = 提供しない

## 確認中と結果
query-wait = 保険の情報を確認しています
finish-wait = もうすぐ終わります
done-title = 受付が終わりました
done-take = カードを取ってください
done-next-wait = お名前をよばれるまで、お待ちください
done-next-desk = つぎに、受付へお越しください
done-desk = つづきは、受付の人がご案内します。受付へお越しください
forgot-1 = カードが残っています
forgot-2 = カードをお忘れです
forgot-3 = 受付の人にお知らせしました
forgot-3-speak = 受付の人にお知らせください。忘れ物のカードです
cert-soon = 証明書の期限は{ $date }です。市区町村の窓口で更新してください。今日は使えます
cert-grace = 証明書の期限が切れています。保険の確認だけできます。早めに更新してください
result-r0 = 今回は確認できませんでした。受付の人がご案内します
result-identity-only = ご本人の確認は終わりました。保険の確認は受付でします

## 時間切れと中止
time-ask = つづけますか
time-left = あと{"\u2060"}{ $n }秒で、はじめの画面にもどります
time-go = つづける
quit-ask = 受付をやめますか
stopped = やめました。カードを取ってください

## 使えないとき
out-title = この機械は今、使えません。受付へどうぞ
out-net = 今、保険の確認ができません。受付へどうぞ
out-docs = 受付で、次のどれかを見せてください
out-doc1 = 資格確認書
out-doc2 = マイナンバーカードと「資格情報のお知らせ」(2つそろえて)
out-doc3 = マイナンバーカードとマイナポータルの画面

## ここで終わるとき
trouble-card-read = カードを読めませんでした。ケースから出して、もう一度置いてください
trouble-card-other = マイナンバーカードを置いてください。ほかのカードは使えません
trouble-card-taken = カードがはなれたので、ここで終わります。もう一度、カードを置いてください
trouble-card-changed = ちがうカードです。はじめからやり直します
trouble-staff = 今回は確認できませんでした。受付の人が別の方法で確認します
trouble-staff-speak = 受付の人にお声がけください。今回は確認できませんでした
trouble-staff-coming = 受付の人がまいります。お待ちください
trouble-machine = 機械の調子がよくありません。受付へどうぞ
trouble-pin-locked = 暗証番号はロックされています。受付の人がご案内します
trouble-pin-locked-speak = 受付の人にお声がけください。暗証番号はロックされています
trouble-not-enrolled = 受付へどうぞ。登録は、あとからでもできます
trouble-enrolment = 今日は登録できませんでした。受付の人にお声がけください
