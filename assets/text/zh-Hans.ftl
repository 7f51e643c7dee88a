# 画面文字（简体中文）。一个画面只问一件事，或只给一个提示。标题不超过两行。
# 先说“请做什么”，再说发生了什么。语气礼貌，用“请……”。不用：错误、失败、无效、非法、拒绝。
# 病人要出示的文件，用 [ ] 以外的括号附上日文名称，例如（資格確認書）。
# [显示的字|读法] 中，竖线后面是语音使用的读法。{"\u2060"} 处不换行，不显示，也不读。


## 四个步骤与屏幕边缘的提示
step-read = 读卡
step-identity = 身份确认
step-consent = 同意
step-insurance = 保险确认
step-done = 完成
band-stays = 请不要取走卡片
band-may-go = 请取走卡片
code-label = 工作人员用：{ $code }
page-on = 看后面
page-back = 看前面

## 待机与帮助
boot = 正在准备
idle-title = 用个人编号卡办理挂号
idle-place = 请把卡片放在这里
    .slot = 请把卡片插入这里
idle-case = 请从卡套中取出卡片
idle-enrol = 也可以在这里登记为健康保险证
idle-test-cards = 仅限测试卡
number-never = 不会读取12位个人编号
btn-nocard = 没有卡片
idle-nocard = 没有卡片的人，请到前台
nocard-paper = 有资格确认书（資格確認書）的人，也请到前台
btn-staff = 呼叫前台
btn-staff-speak = 询问前台
btn-called = 已呼叫
btn-called-speak = 请告诉前台
btn-back = 返回
btn-other = 其他方法
btn-quit = 停止
btn-close = 关闭
btn-help = 帮助
help-topics = 请选择想了解的内容
btn-language = [Language / ことば|语言]
language-title = 请选择语言
lang-ja = [日本語|日语]
lang-ja-easy = [やさしい日本語|简单日语]
lang-en = [English|英语]
lang-zh = 简体中文
lang-ko = [한국어|韩语]
lang-vi = [Tiếng Việt|越南语]
lang-pt = [Português|葡萄牙语]
help-called = 已经呼叫前台，请在这里稍等
help-speak = 请告诉前台

## 显示与语音
btn-adjust = 显示与语音
adjust-title = 显示与语音
adjust-text-standard = 标准文字
adjust-text-large = 大号文字
adjust-text-largest = 特大文字
adjust-contrast = 改变颜色
adjust-standard = 标准颜色
adjust-speech-on = 语音提示
adjust-speech-off = 关闭语音
adjust-louder = 调大音量
adjust-softer = 调小音量
adjust-volume = 音量 { $n }
menu-title = 其他操作
menu-back = 返回输入数字

## 只用于语音
say-choice = { $label }，请按{ $n }
say-again = 再听一次，请按零
say-pause = 暂停或继续，请按星号键
say-pad = 请用数字键输入，删除请按星号键
say-pad-ok = 确定请按井号键
say-pad-menu = 其他操作请按井号键
say-digit-erased = 已删除1位，现在有{ $n }位
say-speech-off = 关闭语音，请按井号键
say-welcome = 现在用语音为您提示
say-step = 共4步，第{ $n }步
say-no-voice = 这种语言没有语音

## 读取卡片
card-reading = 正在读取卡片，请不要移动
card-slow = 还需要一点时间
card-stay = 请先不要取走卡片
card-lifted = 卡片离开了。要继续，请放回同一张卡片
    .slot = 卡片离开了。要继续，请插回同一张卡片

## 选择确认方法
method-title = 现在确认是您本人，请选择方法
method-face = 用面部确认
method-face-sub = 将卡上照片与您的面部比较
method-pin = 用密码确认
method-pin-sub = 输入4位数字
method-staff = 请前台确认
method-staff-sub = 前台人员看卡上照片确认
method-pinlocked = 密码已锁定，可以用面部确认
method-pinlocked-staff = 密码已锁定，可以请前台确认
method-nopin = 这张卡片用面部确认
method-nopin-staff = 这张卡片由前台确认
method-nophoto = 这张卡片没有照片，请用密码确认
method-general = 这台机器可以用密码，或由前台确认
again-identity = 过了一段时间，请再确认一次是您本人
identity-wait = 正在确认是您本人
identity-done = 已确认是您本人

## 询问是谁
who-ask = 您是 { $kana } 吗？
who-ask-private = 屏幕上是您的名字吗？
who-why = 如果不是，请按“不是”
who-yes = 是
who-no = 不是

## 摄像头，卡面号码与照片
camera-title = 将用摄像头拍摄卡片和您的面部
camera-title-face = 将用摄像头拍摄您的面部
camera-why = 用来与卡上照片比较，不保存图像
camera-promise = 摄像头拍摄卡片和面部，不保存图像
camera-promise-card = 摄像头拍摄卡片，不保存图像
camera-promise-face = 摄像头拍摄面部，不保存图像
camera-equal = 用其他方法也同样可以挂号
camera-go = 用摄像头确认
print-title = 请把照片一面朝上放好
print-why = 用卡面上的号码打开照片
print-nocard = 请重新放好卡片
print-still = 请不要碰卡片
print-glare = 请稍微移动卡片
print-blurred = 请再稍等
print-other = 请输入号码，摄像头没有读出来
print-none = 请输入号码，现在不能用摄像头
print-wrong = 请输入号码，摄像头读得不准
code-birth = 请用6位数字输入出生日期
code-birth-sub = 1980年2月17日为[800217|8 0 0 2 1 7]，昭和55年2月17日为[550217|5 5 0 2 1 7]
code-expiry = 请输入有效期的年份，4位
code-expiry-sub = “2035年2月17日[まで|为止]有効”为[2035|2 0 3 5]
code-security = 请输入照片下方的4位号码
code-security-sub = 印在照片正下方
code-all = 请按“确定”
code-not-pin = 不是密码，是印在卡片上的号码
code-wrong = 请再输入一次，号码不一致
code-keypad = 输入号码
code-print = 用摄像头读取
photo-opening = 正在读取卡上照片

## 面部
face-frame = 请将持卡人的面部放入框内
face-child = 请将孩子的面部放入框内
face-auto = 自动拍摄，不保存图像
face-mirror = 画面像镜子一样
face-closer = 请靠近一点
face-back = 请离远一点
face-left = 向左
face-right = 向右
face-up = 向上
face-down = 向下
face-hold = 请保持不动
face-front = 请看正前方
face-dark = 请面向亮的地方
face-bright = 请避开强光
face-many = 请一个人拍摄
face-mask = 请把口罩拉低一点
face-cover = 请摘下帽子或墨镜
face-eyes = 请睁开眼睛
face-blink = 请眨一下眼睛
face-turn-left = 请把脸稍微转向左边
face-turn-right = 请把脸稍微转向右边
face-more = 还没有确认，再试一次
face-other = 请选择其他方法，未能确认面部
face-time = 请再试一次或选择其他方法，未能确认面部
face-child-other = 请选择其他方法，孩子的面部会变化
face-closed = 请用其他方法确认，今天不能用面部确认
way-closed = 请用其他方法确认，今天不能用这种方法

## 前台确认
btn-staff-sheet = 职员专用
btn-staff-number = 用职员编号
sheet-number = 请输入5位职员编号
sheet-number-or-card = 职员卡，或5位职员编号
sheet-code = 请输入验证应用的6位数字
sheet-handed-over = 请输入前台画面上的3位数字
sheet-facility = 请输入5位机构代码
sheet-card = 请输入职员卡的6位密码
sheet-card-unknown = 这张卡没有登记
sheet-card-my-number = 不能使用个人编号卡
sheet-card-changing = 这张卡的号码会变，不能使用
sheet-card-unreadable = 未能读取，请重新放卡
sheet-no-pin = 请勿在此输入患者的密码
sheet-wrong = 请再输入一次
sheet-locked = 请到前台确认。这里暂时不能使用
sheet-unavailable = 请到前台确认。现在这里不能使用
sheet-wait = 请稍等
sheet-compare = 与卡片照片是同一人吗
sheet-photo = 卡片照片
sheet-live = 现在的样子
sheet-photo-good = 照片：良好
sheet-photo-small = 照片：偏小
sheet-live-good = 现在：良好
sheet-live-dark = 现在：太暗
sheet-live-small = 现在：偏小
sheet-live-blurred = 现在：模糊
sheet-alike = 面部比对：相似
sheet-unsure-alike = 面部比对：不确定
sheet-unlike = 面部比对：不相似
sheet-same = 同一人
sheet-unsure = 不确定
sheet-different = 另一人
sheet-reason = 按下原因即决定并记录
sheet-reason-face = 面部确认
sheet-reason-pin = 密码
sheet-reason-reach = 够不到
sheet-reason-help = 需要帮助
sheet-reason-child = 儿童
sheet-reason-machine = 机器不好用
sheet-reason-other = 其他
sheet-unasked = 患者能回答吗
sheet-unasked-why = 不能回答时不作任何询问，也看不到用药和诊疗信息
sheet-unasked-no = 能回答
sheet-unasked-go = 不询问

## 密码
pin-title = 请输入4位密码
pin-which = 领取卡片时设定的4位数字
pin-hide = 请不要让别人看到
pin-staffnever = 前台人员不会询问您的密码
pin-del = 删除
pin-mix = 打乱
pin-unmix = 复原
pin-ok = 确定
pin-digit = 已输入第{ $n }位
pin-tries = 再输错{ $n }次，密码会被锁定
pin-wrong = 密码不对。还可以输入{ $n }次
pin-again = 请再输入一次密码
pin-last = 再输错1次，密码会被锁定
pin-last-wrong = 刚才的密码不对
pin-last-other = 如果记不清密码，可以选择其他方法
pin-last-go = 输入密码
pin-locked = 密码已锁定。今天可以用面部，或由前台确认
pin-unlock = 要解除锁定，请到居住地的市区町村窗口

## 登记
enrol-ask = 这张卡片还没有登记为健康保险证。现在在这里登记吗？
enrol-yes = 登记
enrol-no = 不登记
enrol-wait = 正在登记，需要一点时间
enrol-done = 登记好了，继续办理挂号
enrol-soon = 卡片证书快要到期，今天可能不能登记

## 同意
consent-free = 不同意也可以挂号
consent-med = 医生和药剂师可以查看您以往的用药和诊疗信息吗？
consent-med-pharmacy = 药剂师可以查看您以往的用药和诊疗信息吗？
consent-med-dental = 牙科医生和药剂师可以查看您以往的用药和诊疗信息吗？
consent-why = 有助于避免重复用药
consent-chk = 可以查看您的体检结果吗？（40岁以上）
consent-chk-sub = 40[～|到]74岁的特定体检，或75岁以上的体检
consent-surgery = 医生和药剂师可以查看您以往的手术信息吗？
consent-surgery-pharmacy = 药剂师可以查看您以往的手术信息吗？
consent-surgery-dental = 牙科医生和药剂师可以查看您以往的手术信息吗？
consent-any = 医生和药剂师可以查看以下信息吗？
consent-any-pharmacy = 药剂师可以查看以下信息吗？
consent-any-dental = 牙科医生和药剂师可以查看以下信息吗？
item-medicines = 用药信息
item-treatment = 诊疗信息
item-surgery = 手术信息
item-checkup = 体检结果（40岁以上）
consent-yes = 同意
consent-no = 不同意
consent-chk-no = 不同意（或未满40岁）
consent-bulk = 全部同意
consent-each = 逐项选择
review-title = 您的回答这样可以吗？
review-auto = 稍候将自动继续
review-go = 可以
review-change = 更改
review-medicines-yes = 用药信息：同意
review-medicines-no = 用药信息：不同意
review-treatment-yes = 诊疗信息：同意
review-treatment-no = 诊疗信息：不同意
review-surgery-yes = 手术信息：同意
review-surgery-no = 手术信息：不同意
review-checkup-yes = 体检结果：同意
review-checkup-no = 体检结果：不同意
own = { $own }
entry = { $place }
entry-dated = { $date } { $place }
entry-number = 共{ $of }项，第{ $n }项
entry-private = 显示在屏幕上
entry-private-dated = { $date }的
entry-more = 另有{ $n }项
review-entries = 共{ $of }项，选了{ $n }项
review-all-yes = 药品等信息：同意
review-all-no = 药品等信息：不同意
review-some = 药品等信息：同意{ $n }项

## 限额
limit-ask = 要提供高额疗养费的限额信息吗？
limit-why = 提供后，只需付到限额为止。请不要取走卡片
limit-yes = 提供
limit-no = 不提供

## 查询与结果
query-wait = 正在确认保险信息
finish-wait = 马上就好
done-title = 挂号完成，请取走卡片
done-after = 挂号完成
done-take = 请取走卡片
done-next-wait = 请等待叫到您的名字
done-next-desk = 接下来请到前台
done-next-wait-pharmacy = 请等候取药
done-next-desk-pharmacy = 接下来请把处方笺交给前台
done-desk = 接下来由前台为您办理，请到前台
forgot-1 = 卡片还在这里
forgot-2 = 请取走您的卡片
forgot-3 = 已经通知前台
forgot-3-speak = 请告诉前台，有人忘了这张卡片
cert-soon = 证书有效期到{ $date }。请到市区町村窗口更新。今天可以使用
cert-grace = 证书已过期，只能确认保险。请尽快更新
result-r0 = 这次未能确认。前台会帮助您
result-identity-only = 您本人与卡片已核对。卡片是否有效以及保险，由前台确认
result-not-valid = 卡片的证书今天不能使用。您的身份和保险由前台确认

## 时间与停止
time-ask = 要继续吗？
time-left = { $n }秒后返回开始画面
time-go = 继续
quit-ask = 要停止挂号吗？
stopped = 已停止，请取走卡片
stopped-after = 已停止。要重新开始，请放卡片
    .slot = 已停止。要重新开始，请插入卡片

## 不能使用时
out-title = 这台机器现在不能使用，请到前台
out-net = 现在不能确认保险，请到前台
out-docs = 请在前台出示以下任意一项
out-doc1 = 资格确认书（資格確認書）
out-doc2 = 个人编号卡和通知（[資格情報のお知らせ|资格信息通知]）
out-doc3 = 个人编号卡和 Mynaportal 的画面
out-disaster = 因为发生灾害，今天由前台为您办理，请到前台
out-disaster-why = 没有个人编号卡也可以就诊

## 在这里结束时
trouble-card-read = 请从卡套中取出卡片，再放一次。刚才没有读出来
    .slot = 请从卡套中取出卡片，再插一次。刚才没有读出来
trouble-card-other = 请放个人编号卡，其他卡片不能使用
    .slot = 请插入个人编号卡，其他卡片不能使用
trouble-card-taken = 卡片离开了，在这里结束。请再放一次卡片
    .slot = 卡片离开了，在这里结束。请再插一次卡片
trouble-card-changed = 这是另一张卡片。请取走后重新放置
    .slot = 这是另一张卡片。请取走后重新插入
trouble-staff = 这次未能确认。前台会用其他方法确认
trouble-staff-speak = 请告诉前台。这次未能确认
trouble-staff-coming = 前台人员马上过来，请稍等
trouble-wrong-person = 前台会帮助您。在这里结束
trouble-wrong-person-speak = 请告诉前台。在这里结束
trouble-machine = 这台机器现在状态不好，请到前台
trouble-pin-locked = 密码已锁定。前台会帮助您
trouble-pin-locked-speak = 请告诉前台。密码已锁定
trouble-not-enrolled = 请到前台。以后也可以登记
trouble-enrolment = 请告诉前台。今天未能登记

## 用手机办理
btn-phone = 用手机办理
phone-kind = 是哪种手机？
phone-found = 这里有一部手机，请选择种类
phone-iphone = iPhone
phone-iphone-sub = 先用面容或指纹确认，再靠近
phone-android = Android
phone-android-sub = 先输入密码，再靠近
phone-card = 用卡片办理
phone-pin = 请输入手机的4位密码
phone-pin-which = 把卡片装入手机时设定的4位数字
phone-hold = 请把手机靠近这里
phone-confirm = 请先用面容或指纹确认
phone-still = 画面变化之前请不要移动
phone-how-iphone = 请把手机上端靠近
phone-how-android = 请把手机背面中间靠近
phone-reading = 正在读取，请不要移动手机
phone-short = 请再靠近一次。刚才离开得太早
phone-short-pin = 请再输入一次密码。手机离开得太早
phone-unread = 请稍微移动位置，再靠近一次
phone-not-confirmed = 请用面容或指纹确认后，再靠近一次
phone-needs-pin = 这部手机需要输入密码
phone-none = 请靠近装有个人编号卡的手机
phone-is-card = 请靠近手机。这是卡片
phone-other-way = 读不出来时，请用卡片或找前台
phone-take = 请取走手机
result-identity-only-phone = 您本人与手机已核对。保险由前台确认
result-not-valid-phone = 手机的证书今天不能使用。您的身份和保险由前台确认
trouble-phone-read = 请放卡片或到前台。手机没有读出来
    .slot = 请插入卡片或到前台。手机没有读出来
trouble-phone-here = 请放卡片。这里不能使用手机
    .slot = 请插入卡片。这里不能使用手机
trouble-phone-changed = 这是另一部手机。请从头开始
trouble-phone-pin-locked = 请放卡片或到前台。手机的密码已锁定
    .slot = 请插入卡片或到前台。手机的密码已锁定
