// Names of units: abbreviations, places, leaders, standing bodies, damage.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "model/unit_name.h"

#define AREA "Tỉnh Bình Minh"

static int match(const char *said, const char *known, const char *above)
{
    Arena a;
    arena_init(&a, 0);
    UnitName area, upper, s, k;
    assert_int_equal(unit_name_read(str_c(AREA), &a, &area), STATUS_OK);
    assert_int_equal(unit_name_read(str_c(above), &a, &upper), STATUS_OK);
    assert_int_equal(unit_name_read(str_c(said), &a, &s), STATUS_OK);
    assert_int_equal(unit_name_read(str_c(known), &a, &k), STATUS_OK);
    unit_name_place(&s, &area);
    unit_name_place(&k, &upper);
    int score = unit_name_match(&s, &k);
    arena_done(&a);
    return score;
}

typedef enum Verdict { SAME, LIKELY, OTHER } Verdict;

static const struct {
    const char *said, *known, *above;
    Verdict verdict;
} CASES[] = {
    // abbreviations
    {"UBND tỉnh", "Ủy ban nhân dân tỉnh Bình Minh", AREA, SAME},
    {"Uỷ ban nhân dân tỉnh", "UBND tỉnh", AREA, SAME},
    {"UBND tỉnh Bình Minh", "Tỉnh Bình Minh", "", SAME},
    {"HĐND tỉnh", "Hội đồng nhân dân tỉnh", AREA, SAME},
    {"Sở GD&ĐT", "Sở Giáo dục và Đào tạo", AREA, SAME},
    {"Sở GDĐT", "Sở Giáo dục và Đào tạo", AREA, SAME},
    {"Sở LĐ-TB&XH", "Sở Lao động - Thương binh và Xã hội", AREA, SAME},
    {"Sở LĐTBXH", "Sở Lao động - Thương binh và Xã hội", AREA, SAME},
    {"Sở Lao động, Thương binh và Xã hội tỉnh", "Sở Lao động - Thương binh và Xã hội", AREA, SAME},
    {"Sở Nông nghiệp & PTNT", "Sở Nông nghiệp và Phát triển nông thôn", AREA, SAME},
    {"Sở NN&PTNT", "Sở Nông nghiệp và Phát triển nông thôn", AREA, SAME},
    {"Sở NN&MT", "Sở Nông nghiệp và Môi trường", AREA, SAME},
    {"Sở VH,TT&DL", "Sở Văn hóa, Thể thao và Du lịch", AREA, SAME},
    {"Sở Văn hoá - Thể thao và Du lịch", "Sở Văn hóa, Thể thao và Du lịch", AREA, SAME},
    {"Sở KH&ĐT", "Sở Kế hoạch và Đầu tư", AREA, SAME},
    {"Sở TN-MT", "Sở Tài nguyên và Môi trường", AREA, SAME},
    {"Sở TT&TT", "Sở Thông tin và Truyền thông", AREA, SAME},
    {"Ban TĐKT tỉnh", "Ban Thi đua - Khen thưởng tỉnh", AREA, SAME},
    {"Hội đồng TĐ-KT tỉnh", "Hội đồng Thi đua - Khen thưởng tỉnh", AREA, SAME},
    {"Ủy ban MTTQ Việt Nam tỉnh", "Ủy ban Mặt trận Tổ quốc tỉnh", AREA, SAME},
    {"UBMTTQVN tỉnh", "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh", AREA, SAME},
    {"Mặt trận Tổ quốc tỉnh", "Ủy ban Mặt trận Tổ quốc tỉnh", AREA, SAME},
    {"LĐLĐ tỉnh", "Liên đoàn Lao động tỉnh", AREA, SAME},
    {"Hội LHPN tỉnh", "Hội Liên hiệp Phụ nữ tỉnh", AREA, SAME},
    {"Đoàn TNCS Hồ Chí Minh tỉnh", "Tỉnh đoàn", AREA, SAME},
    {"Tỉnh Đoàn", "Đoàn Thanh niên Cộng sản Hồ Chí Minh tỉnh", AREA, SAME},
    {"Bộ CHQS tỉnh", "Bộ Chỉ huy Quân sự tỉnh", AREA, SAME},
    {"BHXH tỉnh", "Bảo hiểm xã hội tỉnh", AREA, SAME},
    {"Đài PT-TH tỉnh", "Đài Phát thanh và Truyền hình tỉnh", AREA, SAME},
    {"VP UBND tỉnh", "Văn phòng UBND tỉnh", AREA, SAME},
    {"Liên minh HTX tỉnh", "Liên minh Hợp tác xã tỉnh", AREA, SAME},
    // places
    {"huyện Hòa Lạc", "Huyện Hòa Lạc", "", SAME},
    {"huyện Hoà Lạc", "Huyện Hòa Lạc", "", SAME},
    {"UBND huyện Hòa Lạc", "Huyện Hòa Lạc", "", SAME},
    {"Hòa Lạc", "Huyện Hòa Lạc", "", OTHER},
    {"huyện Hòa Lạc", "Ủy ban nhân dân huyện Hòa Lạc", AREA, SAME},
    {"xã An Bình", "Xã An Bình", "", SAME},
    {"xã An Bình", "Phường An Bình", "", OTHER},
    {"xã An Bình", "Xã An Bình, huyện Hòa Lạc", "", SAME},
    {"xã An Bình, huyện Sơn Hải", "Xã An Bình, huyện Hòa Lạc", "", OTHER},
    {"đặc khu Phú Sơn", "Đặc khu Phú Sơn", "", SAME},
    {"thị xã Kim Sơn", "Thị xã Kim Sơn", "", SAME},
    {"xã Kim Sơn", "Thị xã Kim Sơn", "", OTHER},
    {"TP. Vĩnh An", "Thành phố Vĩnh An", "", SAME},
    {"TX Kim Sơn", "Thị xã Kim Sơn", "", SAME},
    {"quận Hải Đông", "Quận Hải Đông", "", SAME},
    {"huyện Sơn Hải", "Huyện Hòa Lạc", "", OTHER},
    {"Công an huyện Hòa Lạc", "Công an tỉnh", AREA, OTHER},
    {"Công an tỉnh", "Công an huyện", "Huyện Hòa Lạc", OTHER},
    {"Phòng Nội vụ", "Phòng Nội vụ", "Huyện Hòa Lạc", OTHER},
    {"Phòng Nội vụ huyện Hòa Lạc", "Phòng Nội vụ", "Huyện Hòa Lạc", SAME},
    {"Phòng Nội vụ huyện Sơn Hải", "Phòng Nội vụ", "Huyện Hòa Lạc", OTHER},
    {"Sở Nội vụ tỉnh Bình Minh", "Sở Nội vụ", AREA, SAME},
    {"Sở Nội vụ tỉnh Hải Châu", "Sở Nội vụ", AREA, OTHER},
    {"Báo Bình Minh", "Báo Bình Minh", AREA, SAME},
    // leaders and standing bodies
    {"Chủ tịch UBND huyện Hòa Lạc", "Huyện Hòa Lạc", "", SAME},
    {"Giám đốc Sở Nội vụ", "Sở Nội vụ", AREA, SAME},
    {"Chánh Văn phòng UBND tỉnh", "Văn phòng Ủy ban nhân dân tỉnh", AREA, SAME},
    {"Trưởng phòng Nội vụ huyện Hòa Lạc", "Phòng Nội vụ", "Huyện Hòa Lạc", SAME},
    {"Bí thư Huyện ủy Hòa Lạc", "Huyện ủy Hòa Lạc", "Huyện Hòa Lạc", SAME},
    {"Ban Thường vụ Tỉnh ủy", "Ban Thường vụ Tỉnh ủy", AREA, SAME},
    {"BTV Tỉnh ủy", "Ban Thường vụ Tỉnh ủy Bình Minh", AREA, SAME},
    {"Ban Thường vụ Tỉnh ủy", "Tỉnh ủy Bình Minh", AREA, LIKELY},
    {"Tỉnh ủy", "Ban Thường vụ Tỉnh ủy", AREA, OTHER},
    {"Thường trực Tỉnh ủy", "Ban Thường vụ Tỉnh ủy", AREA, OTHER},
    {"Thường trực Huyện ủy Hòa Lạc", "Huyện ủy Hòa Lạc", "Huyện Hòa Lạc", LIKELY},
    {"Ban Thường trực Ủy ban MTTQ Việt Nam tỉnh", "Ủy ban Mặt trận Tổ quốc tỉnh", AREA, LIKELY},
    {"Ban Tuyên giáo Tỉnh ủy", "Ban Tuyên giáo", AREA, SAME},
    {"Văn phòng Tỉnh ủy", "Văn phòng UBND tỉnh", AREA, OTHER},
    {"Ban Tuyên giáo Tỉnh ủy", "Ban Tổ chức Tỉnh ủy", AREA, OTHER},
    {"Sở Nội vụ (Ban Thi đua - Khen thưởng)", "Sở Nội vụ", AREA, SAME},
    // damage and near names
    {"Sở Lao động - Thưng binh và Xã hội", "Sở Lao động - Thương binh và Xã hội", AREA, LIKELY},
    {"Công an tinh", "Công an tỉnh", AREA, SAME},
    {"Sở Văn hóa và Thể thao", "Sở Văn hóa, Thể thao và Du lịch", AREA, LIKELY},
    {"Phòng Kinh tế huyện Hòa Lạc", "Phòng Kinh tế và Hạ tầng", "Huyện Hòa Lạc", LIKELY},
    {"Sở Nông nghiệp và Môi trường", "Sở Nông nghiệp và Phát triển nông thôn", AREA, OTHER},
    {"Sở Tài chính", "Sở Tư pháp", AREA, OTHER},
    {"Sở Xây dựng", "Phòng Xây dựng", AREA, OTHER},
    {"Hội Nông dân tỉnh", "Hội Cựu chiến binh tỉnh", AREA, OTHER},
    {"xã Hoa Lạc", "Xã Hòa Lạc", "", SAME},
    {"", "Sở Nội vụ", AREA, OTHER},
    {"Sở Nội vụ", "", AREA, OTHER},
    {"", "", "", OTHER},
};

static void names_match(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        int score = match(CASES[i].said, CASES[i].known, CASES[i].above);
        Verdict v = score >= UNIT_NAME_SAME ? SAME : score >= UNIT_NAME_LIKELY ? LIKELY : OTHER;
        if (v != CASES[i].verdict)
            fail_msg("%s / %s: %d", CASES[i].said, CASES[i].known, score);
    }
}

static void marks_break_ties(void **state)
{
    (void)state;
    assert_true(match("xã Hòa Lạc", "Xã Hòa Lạc", "") > match("xã Hòa Lạc", "Xã Hoa Lạc", ""));
    assert_true(match("UBND xã Hòa Lạc", "UBND xã Hòa Lạc", "") > match("UBND xã Hòa Lạc", "Xã Hòa Lạc", ""));
    assert_true(match("Ban Thường vụ Tỉnh ủy", "Ban Thường vụ Tỉnh ủy", AREA) >
                match("Ban Thường vụ Tỉnh ủy", "Tỉnh ủy", AREA));
}

static void keys_are_equal_for_one_unit(void **state)
{
    (void)state;
    static const char *const PAIRS[][2] = {
        {"UBND tỉnh", "Ủy ban nhân dân tỉnh Bình Minh"},
        {"huyện Hoà Lạc", "UBND huyện Hòa Lạc"},
        {"Sở GD&ĐT", "Sở Giáo dục và Đào tạo tỉnh"},
        {"Ban Thường vụ Tỉnh uỷ", "BTV Tỉnh ủy Bình Minh"},
    };
    for (size_t i = 0; i < sizeof PAIRS / sizeof *PAIRS; i++) {
        Arena a;
        arena_init(&a, 0);
        UnitName area, x, y;
        Str kx, ky;
        assert_int_equal(unit_name_read(str_c(AREA), &a, &area), STATUS_OK);
        assert_int_equal(unit_name_read(str_c(PAIRS[i][0]), &a, &x), STATUS_OK);
        assert_int_equal(unit_name_read(str_c(PAIRS[i][1]), &a, &y), STATUS_OK);
        unit_name_place(&x, &area);
        unit_name_place(&y, &area);
        assert_int_equal(unit_name_key(&x, &a, &kx), STATUS_OK);
        assert_int_equal(unit_name_key(&y, &a, &ky), STATUS_OK);
        if (!str_eq(kx, ky))
            fail_msg(STR_FMT " / " STR_FMT, STR_ARG(kx), STR_ARG(ky));
        arena_done(&a);
    }
}

static void any_bytes_are_taken(void **state)
{
    (void)state;
    unsigned x = 12345;
    for (int round = 0; round < 2000; round++) {
        char text[300];
        size_t n = (x >> 8) % sizeof text;
        for (size_t i = 0; i < n; i++) {
            x = x * 1103515245u + 12345u;
            text[i] = (x >> 16) % 3 ? "tinh uy ban xa ( ) & - tp ubnd "[(x >> 18) % 30] : (char)(x >> 20);
        }
        Arena a;
        arena_init(&a, 0);
        UnitName u;
        Str key;
        assert_int_equal(unit_name_read((Str){text, n}, &a, &u), STATUS_OK);
        assert_int_equal(unit_name_key(&u, &a, &key), STATUS_OK);
        int self = unit_name_match(&u, &u);
        assert_true(self == 0 || self >= UNIT_NAME_SAME);
        arena_done(&a);
    }
}

static void memory_runs_out(void **state)
{
    (void)state;
    Arena a;
    arena_init(&a, 16);
    UnitName u;
    assert_int_equal(unit_name_read(STR("Sở Nội vụ"), &a, &u), STATUS_NO_MEMORY);
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_match),
        cmocka_unit_test(marks_break_ties),
        cmocka_unit_test(keys_are_equal_for_one_unit),
        cmocka_unit_test(any_bytes_are_taken),
        cmocka_unit_test(memory_runs_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
