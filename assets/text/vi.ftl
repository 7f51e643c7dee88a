# Chữ trên màn hình (tiếng Việt). Mỗi màn hình một câu hỏi hoặc một hướng dẫn. Tiêu đề tối đa hai dòng.
# Nói việc cần làm trước. Lịch sự, ngắn gọn, "Vui lòng ...". Không dùng: lỗi, thất bại, không hợp lệ, từ chối.
# Giấy tờ phải trình thì ghi kèm tên tiếng Nhật. Trong [資格確認書|shikaku kakuninsho], sau vạch là cách đọc cho giọng nói.
# {"\u2060"} là chỗ không xuống dòng, không hiện và không đọc.


## Bốn bước và dải ở mép màn hình
step-read = Đọc thẻ
step-identity = Xác nhận
step-consent = Đồng ý
step-insurance = Bảo hiểm
step-done = Xong
band-stays = Để nguyên thẻ
band-may-go = Hãy lấy thẻ
code-label = Cho nhân viên: { $code }
page-on = Xem tiếp
page-back = Xem lại

## Màn hình chờ và trợ giúp
boot = Đang chuẩn bị
idle-title = Đăng ký khám bằng thẻ My Number
idle-place = Đặt thẻ vào đây
    .slot = Đưa thẻ vào đây
idle-case = Lấy thẻ ra khỏi bao
idle-enrol = Cũng có thể đăng ký thẻ bảo hiểm tại đây
idle-test-cards = Chỉ dành cho thẻ thử nghiệm
number-never = Máy không đọc mã 12 chữ số
btn-nocard = Không có thẻ
idle-nocard = Không có thẻ? Vui lòng đến quầy tiếp nhận
nocard-paper = Nếu có giấy xác nhận tư cách ([資格確認書|shikaku kakuninsho]), vui lòng đến quầy
btn-staff = Gọi quầy
btn-staff-speak = Hỏi quầy
btn-called = Đã gọi
btn-called-speak = Hãy nói với quầy
btn-back = Quay lại
btn-other = Cách khác
btn-quit = Dừng
btn-close = Đóng
btn-help = Trợ giúp
help-topics = Bạn muốn biết điều gì?
btn-language = [Language / ことば|Ngôn ngữ]
language-title = Vui lòng chọn ngôn ngữ
lang-ja = [日本語|Nihongo]
lang-ja-easy = [やさしい日本語|Yasashii Nihongo]
lang-en = [English|tiếng Anh]
lang-zh = [简体中文|tiếng Trung]
lang-ko = [한국어|tiếng Hàn]
lang-vi = Tiếng Việt
lang-pt = [Português|tiếng Bồ Đào Nha]
help-called = Đã gọi quầy. Vui lòng chờ tại đây
help-speak = Vui lòng nói với quầy tiếp nhận

## Hiển thị và giọng nói
btn-adjust = Chữ, giọng nói
adjust-title = Chữ, màu và giọng nói
adjust-text-standard = Chữ cỡ thường
adjust-text-large = Chữ cỡ to
adjust-text-largest = Chữ cỡ rất to
adjust-contrast = Đổi màu
adjust-standard = Màu thường
adjust-speech-on = Bật giọng nói
adjust-speech-off = Tắt giọng nói
adjust-louder = Âm to hơn
adjust-softer = Âm nhỏ hơn
adjust-volume = Âm lượng { $n }
menu-title = Lựa chọn khác
menu-back = Trở lại nhập số

## Chỉ dùng cho giọng nói
say-choice = { $label }: bấm { $n }
say-again = Nghe lại, bấm số không
say-pause = Tạm dừng hoặc tiếp tục, bấm phím sao
say-pad = Vui lòng nhập bằng phím số. Phím sao để xóa
say-pad-ok = Để xác nhận, bấm phím thăng
say-pad-menu = Lựa chọn khác, bấm phím thăng
say-digit-erased = Đã xóa một số. Còn { $n } số
say-speech-off = Tắt giọng nói, bấm phím thăng
say-welcome = Đã bật hướng dẫn bằng giọng nói
say-step = Bước { $n } trên 4
say-no-voice = Ngôn ngữ này chưa có giọng nói

## Đọc thẻ
card-reading = Đang đọc thẻ. Vui lòng để nguyên thẻ
card-slow = Cần thêm một chút thời gian
card-stay = Vui lòng chưa lấy thẻ ra
card-lifted = Thẻ đã rời ra. Để tiếp tục, vui lòng đặt lại thẻ đó
    .slot = Thẻ đã rời ra. Để tiếp tục, vui lòng đưa lại thẻ đó vào

## Chọn cách xác nhận
method-title = Xin xác nhận đúng là bạn. Vui lòng chọn cách
method-face = Bằng khuôn mặt
method-face-sub = So khuôn mặt với ảnh trên thẻ
method-pin = Bằng mã PIN
method-pin-sub = Nhập 4 chữ số
method-staff = Nhờ quầy
method-staff-sub = Nhân viên xem ảnh trên thẻ
method-pinlocked = Mã PIN đang bị khóa. Có thể dùng khuôn mặt
method-pinlocked-staff = Mã PIN đang bị khóa. Quầy có thể xác nhận
method-nopin = Thẻ này xác nhận bằng khuôn mặt
method-nopin-staff = Thẻ này do quầy xác nhận
method-nophoto = Thẻ này không có ảnh. Vui lòng dùng mã PIN
method-general = Máy này dùng mã PIN hoặc quầy xác nhận
again-identity = Đã qua một lúc. Vui lòng xác nhận lại đúng là bạn
identity-wait = Đang xác nhận đúng là bạn
identity-done = Đã xác nhận đúng là bạn

## Hỏi là ai
who-ask = Bạn là { $kana } phải không?
who-ask-private = Tên trên màn hình là tên bạn phải không?
who-why = Nếu không phải, vui lòng bấm "Không phải"
who-yes = Đúng
who-no = Không phải

## Máy ảnh và số trên thẻ
camera-title = Máy ảnh sẽ chụp thẻ và khuôn mặt bạn
camera-title-face = Máy ảnh sẽ chụp khuôn mặt bạn
camera-why = Để so với ảnh trên thẻ. Không lưu hình
camera-promise = Camera nhìn thẻ và khuôn mặt. Không lưu hình
camera-promise-card = Camera nhìn thẻ. Không lưu hình
camera-promise-face = Camera nhìn khuôn mặt. Không lưu hình
camera-equal = Cách khác cũng đăng ký được như vậy
camera-go = Dùng máy ảnh
print-title = Vui lòng đặt mặt có ảnh lên trên
print-why = Số in trên thẻ dùng để mở ảnh
print-nocard = Vui lòng đặt lại thẻ
print-still = Vui lòng không chạm vào thẻ
print-glare = Vui lòng dịch thẻ một chút
print-blurred = Vui lòng chờ thêm một chút
print-other = Vui lòng nhập số. Máy chưa đọc được
print-none = Vui lòng nhập số. Máy ảnh không dùng được
print-wrong = Vui lòng nhập số. Máy đọc chưa đúng
code-birth = Nhập ngày sinh bằng 6 chữ số
code-birth-sub = [1980年2月17日|ngày 17 tháng 2 năm 1980]: [800217|8 0 0 2 1 7]. [昭和55年2月17日|Showa năm 55, tháng 2, ngày 17]: [550217|5 5 0 2 1 7]
code-expiry = Nhập năm hết hạn bằng 4 chữ số
code-expiry-sub = [2035年2月17日まで有効|Hạn đến ngày 17 tháng 2 năm 2035]: [2035|2 0 3 5]
code-security = Nhập 4 chữ số dưới ảnh
code-security-sub = In ngay dưới ảnh
code-all = Vui lòng bấm "OK"
code-not-pin = Không phải mã PIN, mà là số in trên thẻ
code-wrong = Vui lòng nhập lại. Số chưa khớp
code-keypad = Nhập số
code-print = Đọc bằng máy ảnh
photo-opening = Đang đọc ảnh trên thẻ

## Khuôn mặt
face-frame = Đưa khuôn mặt chủ thẻ vào khung
face-child = Đưa khuôn mặt trẻ vào khung
face-auto = Tự động chụp, không lưu hình
face-mirror = Màn hình giống như gương
face-closer = Vui lòng lại gần một chút
face-back = Vui lòng lùi lại một chút
face-left = Sang trái
face-right = Sang phải
face-up = Lên trên
face-down = Xuống dưới
face-hold = Giữ nguyên
face-front = Vui lòng nhìn thẳng
face-dark = Vui lòng quay về phía sáng
face-bright = Vui lòng tránh chỗ sáng chói
face-many = Mỗi lần một người
face-mask = Vui lòng kéo khẩu trang xuống một chút
face-cover = Vui lòng bỏ mũ hoặc kính râm
face-eyes = Vui lòng mở mắt
face-blink = Vui lòng chớp mắt
face-turn-left = Quay mặt sang trái một chút
face-turn-right = Quay mặt sang phải một chút
face-more = Chưa xác nhận được. Xin thử lại
face-other = Vui lòng chọn cách khác. Chưa xác nhận được khuôn mặt
face-time = Hãy thử lại hoặc chọn cách khác. Chưa xác nhận được khuôn mặt
face-child-other = Vui lòng chọn cách khác. Khuôn mặt trẻ thay đổi khi lớn
face-closed = Hãy dùng cách khác. Hôm nay không dùng được khuôn mặt
way-closed = Hãy dùng cách khác. Hôm nay không dùng được cách này

## Quầy xác nhận
btn-staff-sheet = Nhân viên
btn-staff-number = Dùng số nhân viên
sheet-number = Nhập số nhân viên gồm 5 chữ số
sheet-number-or-card = Thẻ nhân viên, hoặc số nhân viên 5 chữ số
sheet-code = Nhập 6 chữ số của ứng dụng xác thực
sheet-handed-over = Nhập 3 chữ số trên màn hình ở quầy
sheet-facility = Nhập mã cơ sở gồm 5 chữ số
sheet-card = Nhập mã PIN 6 chữ số của thẻ nhân viên
sheet-card-unknown = Thẻ này chưa được đăng ký
sheet-card-my-number = Không dùng được thẻ My Number ở đây
sheet-card-changing = Số của thẻ này thay đổi nên không dùng được
sheet-card-unreadable = Không đọc được. Vui lòng đặt lại thẻ
sheet-no-pin = Không nhập mã PIN của bệnh nhân ở đây
sheet-wrong = Vui lòng thử lại
sheet-locked = Vui lòng dùng màn hình ở quầy. Tạm thời chưa dùng được
sheet-unavailable = Vui lòng dùng màn hình ở quầy. Hiện chưa dùng được
sheet-wait = Vui lòng chờ
sheet-compare = Có phải người trong ảnh trên thẻ không?
sheet-photo = Ảnh trên thẻ
sheet-live = Người hiện tại
sheet-photo-good = Ảnh: rõ
sheet-photo-small = Ảnh: nhỏ
sheet-live-good = Hiện tại: rõ
sheet-live-dark = Hiện tại: tối
sheet-live-small = Hiện tại: nhỏ
sheet-live-blurred = Hiện tại: mờ
sheet-alike = Khuôn mặt: giống
sheet-unsure-alike = Khuôn mặt: không rõ
sheet-unlike = Khuôn mặt: không giống
sheet-same = Cùng một người
sheet-unsure = Không chắc
sheet-different = Người khác
sheet-reason = Bấm lý do để quyết định và ghi lại
sheet-reason-face = Khuôn mặt
sheet-reason-pin = Mã PIN
sheet-reason-reach = Không với tới
sheet-reason-help = Cần giúp đỡ
sheet-reason-child = Trẻ em
sheet-reason-machine = Máy
sheet-reason-other = Khác
sheet-unasked = Bệnh nhân có trả lời được không?
sheet-unasked-why = Nếu không, không hỏi gì và không xem được thông tin y tế
sheet-unasked-no = Trả lời được
sheet-unasked-go = Không hỏi gì

## Mã PIN
pin-title = Nhập mã PIN 4 chữ số
pin-which = 4 chữ số bạn chọn khi nhận thẻ
pin-hide = Che bàn phím để người khác không thấy
pin-staffnever = Nhân viên không hỏi mã PIN
pin-del = Xóa
pin-mix = Trộn
pin-unmix = 123
pin-ok = OK
pin-digit = Đã nhập số thứ { $n }
pin-tries = Sai { $n } lần nữa mã PIN sẽ bị khóa
pin-wrong = Số chưa đúng. Còn được nhập { $n } lần
pin-again = Vui lòng nhập lại mã PIN
pin-last = Sai 1 lần nữa mã PIN sẽ bị khóa
pin-last-wrong = Số vừa rồi chưa đúng
pin-last-other = Nếu không nhớ rõ, bạn có thể chọn cách khác
pin-last-go = Nhập mã PIN
pin-locked = Mã PIN đã bị khóa. Hôm nay có thể dùng khuôn mặt hoặc nhờ quầy
pin-unlock = Để mở khóa, vui lòng đến cơ quan hành chính nơi bạn ở

## Đăng ký
enrol-ask = Thẻ này chưa đăng ký làm thẻ bảo hiểm y tế. Bạn có đăng ký ngay không?
enrol-yes = Đăng ký
enrol-no = Không đăng ký
enrol-wait = Đang đăng ký. Cần một chút thời gian
enrol-done = Đã đăng ký. Tiếp tục thủ tục
enrol-soon = Chứng thư của thẻ sắp hết hạn. Hôm nay có thể chưa đăng ký được

## Đồng ý
consent-free = Không đồng ý vẫn đăng ký khám được
consent-med = Bác sĩ và dược sĩ ở đây có thể xem thông tin thuốc và điều trị trước đây không?
consent-med-pharmacy = Dược sĩ ở đây có thể xem thông tin thuốc và điều trị trước đây không?
consent-med-dental = Nha sĩ và dược sĩ ở đây có thể xem thông tin thuốc và điều trị trước đây không?
consent-why = Giúp tránh cho trùng thuốc
consent-chk = Có thể xem kết quả khám sức khỏe không? (từ 40 tuổi)
consent-chk-sub = Khám cho người 40[-| đến ]74 tuổi và từ 75 tuổi
consent-surgery = Bác sĩ và dược sĩ ở đây có thể xem thông tin phẫu thuật trước đây không?
consent-surgery-pharmacy = Dược sĩ ở đây có thể xem thông tin phẫu thuật trước đây không?
consent-surgery-dental = Nha sĩ và dược sĩ ở đây có thể xem thông tin phẫu thuật trước đây không?
consent-any = Bác sĩ và dược sĩ ở đây có thể xem các thông tin sau không?
consent-any-pharmacy = Dược sĩ ở đây có thể xem các thông tin sau không?
consent-any-dental = Nha sĩ và dược sĩ ở đây có thể xem các thông tin sau không?
item-medicines = Thuốc
item-treatment = Điều trị
item-surgery = Phẫu thuật
item-checkup = Khám sức khỏe (40+)
consent-yes = Đồng ý
consent-no = Không đồng ý
consent-chk-no = Không (hoặc dưới 40 tuổi)
consent-bulk = Đồng ý tất cả
consent-each = Chọn từng mục
review-title = Câu trả lời đã đúng chưa?
review-auto = Nếu bạn chờ, máy sẽ tiếp tục
review-go = Đúng, tiếp tục
review-change = Sửa
review-medicines-yes = Thuốc: đồng ý
review-medicines-no = Thuốc: không đồng ý
review-treatment-yes = Điều trị: đồng ý
review-treatment-no = Điều trị: không đồng ý
review-surgery-yes = Phẫu thuật: đồng ý
review-surgery-no = Phẫu thuật: không đồng ý
review-checkup-yes = Khám sức khỏe: đồng ý
review-checkup-no = Khám sức khỏe: không đồng ý
own = { $own }
entry = { $place }
entry-dated = { $date }, { $place }
entry-number = { $n } trên { $of }
entry-private = Có trên màn hình
entry-private-dated = Của { $date }
entry-more = Và { $n } mục nữa
review-entries = Đã chọn { $n } trên { $of }
review-all-yes = Thuốc và các mục khác: đồng ý
review-all-no = Thuốc và các mục khác: không đồng ý
review-some = Thuốc và các mục khác: đồng ý { $n }

## Hạn mức
limit-ask = Bạn có cung cấp thông tin hạn mức chi phí y tế cao không?
limit-why = Nếu cung cấp, chỉ trả đến hạn mức. Để nguyên thẻ
limit-yes = Cung cấp
limit-no = Không cung cấp

## Đang kiểm tra và kết quả
query-wait = Đang kiểm tra bảo hiểm
finish-wait = Sắp xong
done-title = Đã đăng ký khám xong. Vui lòng lấy thẻ
done-after = Đã đăng ký khám xong
done-take = Vui lòng lấy thẻ
done-next-wait = Vui lòng chờ đến khi được gọi tên
done-next-desk = Tiếp theo, vui lòng đến quầy
done-next-wait-pharmacy = Vui lòng chờ đến khi có thuốc
done-next-desk-pharmacy = Tiếp theo, vui lòng đưa đơn thuốc cho quầy
done-desk = Quầy sẽ hướng dẫn tiếp. Vui lòng đến quầy
forgot-1 = Thẻ vẫn còn ở đây
forgot-2 = Vui lòng lấy thẻ của bạn
forgot-3 = Đã báo cho quầy
forgot-3-speak = Vui lòng báo cho quầy. Thẻ này bị bỏ quên
cert-soon = Chứng thư hết hạn { $date }. Vui lòng gia hạn tại cơ quan hành chính. Hôm nay vẫn dùng được
cert-grace = Chứng thư đã hết hạn. Chỉ kiểm tra được bảo hiểm. Vui lòng gia hạn sớm
result-r0 = Lần này chưa xác nhận được. Quầy sẽ giúp bạn
result-identity-only = Bạn và thẻ khớp nhau. Quầy sẽ kiểm tra thẻ còn hiệu lực không và bảo hiểm
result-not-valid = Chứng thư của thẻ hôm nay không có hiệu lực. Quầy sẽ xác nhận bạn và kiểm tra bảo hiểm

## Hết giờ và dừng
time-ask = Bạn có tiếp tục không?
time-left = Trở về màn hình đầu sau { $n } giây
time-go = Tiếp tục
quit-ask = Bạn muốn dừng đăng ký khám?
stopped = Đã dừng. Vui lòng lấy thẻ
stopped-after = Đã dừng. Muốn làm lại, vui lòng đặt thẻ
    .slot = Đã dừng. Muốn làm lại, vui lòng đưa thẻ vào

## Khi không dùng được
out-title = Máy này hiện không dùng được. Vui lòng đến quầy
out-net = Hiện không kiểm tra được bảo hiểm. Vui lòng đến quầy
out-docs = Tại quầy, vui lòng trình một trong các giấy tờ sau
out-doc1 = Giấy xác nhận tư cách ([資格確認書|shikaku kakuninsho])
out-doc2 = Thẻ My Number và thông báo ([資格情報のお知らせ|shikaku joho no oshirase])
out-doc3 = Thẻ My Number và màn hình Mynaportal
out-disaster = Do thiên tai, hôm nay quầy sẽ giúp bạn. Vui lòng đến quầy
out-disaster-why = Không có thẻ My Number vẫn khám được

## Kết thúc tại đây
trouble-card-read = Vui lòng lấy thẻ ra khỏi bao và đặt lại. Chưa đọc được thẻ
    .slot = Vui lòng lấy thẻ ra khỏi bao và đưa vào lại. Chưa đọc được thẻ
trouble-card-other = Vui lòng đặt thẻ My Number. Không dùng được thẻ khác
    .slot = Vui lòng đưa thẻ My Number vào. Không dùng được thẻ khác
trouble-card-taken = Thẻ đã rời ra nên kết thúc tại đây. Vui lòng đặt lại thẻ
    .slot = Thẻ đã rời ra nên kết thúc tại đây. Vui lòng đưa thẻ vào lại
trouble-card-changed = Đây là thẻ khác. Vui lòng lấy thẻ ra rồi đặt lại
    .slot = Đây là thẻ khác. Vui lòng lấy thẻ ra rồi đưa thẻ vào lại
trouble-staff = Lần này chưa xác nhận được. Quầy sẽ xác nhận bằng cách khác
trouble-staff-speak = Vui lòng nói với quầy. Lần này chưa xác nhận được
trouble-staff-coming = Người của quầy đang đến. Vui lòng chờ
trouble-wrong-person = Quầy sẽ giúp bạn. Kết thúc tại đây
trouble-wrong-person-speak = Vui lòng nói với quầy. Kết thúc tại đây
trouble-machine = Máy đang hoạt động không tốt. Vui lòng đến quầy
trouble-pin-locked = Mã PIN đang bị khóa. Quầy sẽ giúp bạn
trouble-pin-locked-speak = Vui lòng nói với quầy. Mã PIN đang bị khóa
trouble-not-enrolled = Vui lòng đến quầy. Có thể đăng ký sau
trouble-enrolment = Hôm nay chưa đăng ký được. Vui lòng nói với quầy

## Đăng ký bằng điện thoại
btn-phone = Dùng điện thoại
phone-kind = Bạn dùng điện thoại nào?
phone-found = Có một điện thoại ở đây. Vui lòng chọn loại
phone-iphone = iPhone
phone-iphone-sub = Xác nhận khuôn mặt hoặc vân tay rồi chạm vào đây
phone-android = Android
phone-android-sub = Nhập mã PIN rồi chạm vào đây
phone-card = Dùng thẻ
phone-pin = Nhập mã PIN của điện thoại
phone-pin-which = 4 chữ số bạn chọn khi cài thẻ vào điện thoại
phone-hold = Chạm điện thoại vào đây
phone-confirm = Trước hết hãy xác nhận khuôn mặt hoặc vân tay
phone-still = Giữ yên cho đến khi màn hình đổi
phone-how-iphone = Đưa cạnh trên lại gần
phone-how-android = Đưa giữa mặt lưng lại gần
phone-reading = Đang đọc. Vui lòng giữ yên
phone-short = Vui lòng chạm lại. Điện thoại rời ra quá sớm
phone-short-pin = Vui lòng nhập lại mã PIN. Điện thoại rời ra quá sớm
phone-unread = Di chuyển một chút rồi chạm lại
phone-not-confirmed = Xác nhận khuôn mặt hoặc vân tay rồi chạm lại
phone-needs-pin = Điện thoại này cần mã PIN
phone-none = Vui lòng chạm điện thoại đã cài thẻ My Number
phone-is-card = Vui lòng chạm điện thoại. Đây là thẻ
phone-other-way = Nếu không đọc được, hãy dùng thẻ hoặc hỏi quầy
phone-take = Vui lòng lấy điện thoại
result-identity-only-phone = Bạn và điện thoại khớp nhau. Quầy sẽ kiểm tra bảo hiểm
result-not-valid-phone = Chứng thư trên điện thoại hôm nay không có hiệu lực. Quầy sẽ xác nhận bạn và bảo hiểm
trouble-phone-read = Vui lòng đặt thẻ hoặc đến quầy. Chưa đọc được điện thoại
    .slot = Vui lòng đưa thẻ vào hoặc đến quầy. Chưa đọc được điện thoại
trouble-phone-here = Vui lòng đặt thẻ. Ở đây không dùng được điện thoại
    .slot = Vui lòng đưa thẻ vào. Ở đây không dùng được điện thoại
trouble-phone-changed = Đây là điện thoại khác. Vui lòng làm lại từ đầu
trouble-phone-pin-locked = Vui lòng đặt thẻ hoặc đến quầy. Mã PIN của điện thoại đang bị khóa
    .slot = Vui lòng đưa thẻ vào hoặc đến quầy. Mã PIN của điện thoại đang bị khóa
