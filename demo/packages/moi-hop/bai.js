// Bài tập nhỏ do câu lạc bộ soạn: ba tình huống, mỗi tình huống một lựa chọn và một lời nhận xét.
var TINH_HUONG = [
  {
    hoi: "Bạn Minh vắng ba buổi liền và không trả lời tin nhắn nhóm. Bạn làm gì trước?",
    chon: [
      ["Nhắn lại lần nữa trong nhóm, gắn tên Minh.", 0, "Gọi tên giữa nhóm dễ làm bạn ngại và tránh luôn."],
      ["Gọi riêng cho Minh, hỏi thăm chuyện đi làm, rồi mới hỏi giờ nào tiện.", 1, "Đúng rồi: hỏi người trước, hỏi việc sau. Nhiều bạn vắng chỉ vì trùng ca."],
      ["Báo lên Đoàn phường để nhắc.", 0, "Chưa đến lúc. Cấp trên không thay được một cuộc gọi của bí thư."]
    ]
  },
  {
    hoi: "Hơn nửa chi đoàn đi làm ca tối. Buổi họp nên mời thế nào?",
    chon: [
      ["Giữ giờ cũ cho có nền nếp, ai đến được thì đến.", 0, "Nền nếp mà vắng nửa chi đoàn thì nghị quyết cũng khó làm."],
      ["Cho chọn giữa hai khung giờ từ trước một tuần, ai vướng thì dự trực tuyến.", 1, "Tốt: được chọn thì người ta thấy buổi họp là của mình."],
      ["Bỏ họp tháng này, gửi nội dung qua nhóm.", 0, "Đọc tin nhắn không thay được bàn bạc. Tháng sau sẽ càng khó mời."]
    ]
  },
  {
    hoi: "Một bạn mới chuyển đến hỏi: “Họp có gì vui không anh?”",
    chon: [
      ["“Đến đi rồi biết.”", 0, "Câu này bỏ lỡ dịp nói cho bạn biết mình cần bạn ở việc gì."],
      ["“Họp là nghĩa vụ của đoàn viên mà.”", 0, "Đúng điều lệ, nhưng không ai muốn đến vì bị nhắc nghĩa vụ."],
      ["“Tối đó tụi mình bàn sân chơi cho thiếu nhi trong hẻm, cần người biết chụp hình như em.”", 1, "Hay: một việc thật và một lý do vì sao cần đúng bạn ấy."]
    ]
  }
];

function timApi(cua) {
  var n = 0;
  while (!cua.API && cua.parent && cua.parent !== cua && n++ < 8) cua = cua.parent;
  return cua.API || null;
}

var api = timApi(window);
var batDau = Date.now();
var dang = { o: 0, dung: [] };

function ghi(ten, tri) { if (api) api.LMSSetValue(ten, String(tri)); }
function hai(so) { return (so < 10 ? "0" : "") + so; }

function luu() {
  var giay = Math.round((Date.now() - batDau) / 1000);
  ghi("cmi.core.session_time", "0000:" + hai(Math.floor(giay / 60) % 60) + ":" + hai(giay % 60));
  ghi("cmi.core.lesson_location", dang.o);
  ghi("cmi.suspend_data", JSON.stringify(dang));
  if (api) api.LMSCommit("");
}

function the(ten, chu, lop) {
  var nut = document.createElement(ten);
  nut.textContent = chu;
  if (lop) nut.className = lop;
  return nut;
}

function ve() {
  var bai = document.getElementById("bai");
  bai.replaceChildren();
  if (dang.o >= TINH_HUONG.length) return ket(bai);
  var mot = TINH_HUONG[dang.o];
  bai.append(the("p", "Tình huống " + (dang.o + 1) + " trên " + TINH_HUONG.length, "buoc"), the("h1", mot.hoi));
  mot.chon.forEach(function (cau) {
    var nut = the("button", cau[0]);
    nut.addEventListener("click", function () { tra(bai, cau); });
    bai.append(nut);
  });
}

function tra(bai, cau) {
  dang.dung[dang.o] = cau[1];
  dang.o += 1;
  luu();
  bai.replaceChildren(the("h1", cau[0]), the("p", cau[2], cau[1] ? "loi dung" : "loi"));
  var tiep = the("button", dang.o < TINH_HUONG.length ? "Tình huống tiếp theo" : "Xem kết quả", "tiep");
  tiep.addEventListener("click", ve);
  bai.append(tiep);
  tiep.focus();
}

function ket(bai) {
  var dung = dang.dung.reduce(function (tong, so) { return tong + so; }, 0);
  var diem = Math.round(100 * dung / TINH_HUONG.length);
  ghi("cmi.core.score.min", 0);
  ghi("cmi.core.score.max", 100);
  ghi("cmi.core.score.raw", diem);
  ghi("cmi.core.lesson_status", diem >= 60 ? "passed" : "failed");
  luu();
  bai.append(
    the("h1", "Bạn chọn hợp lý " + dung + " trên " + TINH_HUONG.length + " tình huống"),
    the("p", diem >= 60 ? "Bạn có thể đem ba cách này vào buổi mời họp tới." : "Làm lại một lượt nữa, chú ý: hỏi người trước, hỏi việc sau.", diem >= 60 ? "loi dung" : "loi")
  );
  var lai = the("button", "Làm lại", "tiep");
  lai.addEventListener("click", function () { dang = { o: 0, dung: [] }; luu(); ve(); });
  bai.append(lai);
}

window.addEventListener("load", function () {
  if (api) {
    api.LMSInitialize("");
    try { dang = JSON.parse(api.LMSGetValue("cmi.suspend_data")) || dang; } catch (loi) { dang = { o: 0, dung: [] }; }
    var trang = api.LMSGetValue("cmi.core.lesson_status");
    if (trang === "not attempted" || trang === "") ghi("cmi.core.lesson_status", "incomplete");
  }
  ve();
});
window.addEventListener("pagehide", function () { if (api) { luu(); api.LMSFinish(""); } });
