// The way in as a server uses it: many threads, good and bad documents side by side.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <jansson.h>
#include <pthread.h>

#include "file/intake.h"
#include "file/source.h"

static const char plan[] =
    "ỦY BAN NHÂN DÂN\nXÃ MẪU\nSố: 7/KH-UBND\nXã Mẫu, ngày 03 tháng 02 năm 2026\nKẾ HOẠCH\n"
    "Tổ chức phong trào trồng cây đầu xuân\nI. MỤC TIÊU\n"
    "1. Phấn đấu đến hết năm 2026 trồng ít nhất 500 cây xanh trên các tuyến đường của xã.\n"
    "II. TỔ CHỨC THỰC HIỆN\n"
    "1. Giao Đoàn Thanh niên xã chủ trì, phối hợp với các thôn thực hiện trước ngày 30/4/2026.\n";

static Intake *intake;

static int start(void **state)
{
    return intake_start(4, &intake) == STATUS_OK ? 0 : -1;
}

static int stop(void **state)
{
    intake_stop(intake);
    return 0;
}

static bool reads_plan(void)
{
    IntakeResult r;
    json_error_t error;
    bool right = false;
    if (intake_read(intake, str_c(plan), STR("ke\xFFhoach.txt"), REPAIR_MODE_AUTO, INTAKE_TIMEOUT_MS, &r) !=
        STATUS_OK)
        return false;
    json_t *reading = r.refusal.code == REFUSAL_NONE ? json_loadb(r.json.p, r.json.n, 0, &error) : NULL;
    if (reading) {
        const char *number =
            json_string_value(json_object_get(json_object_get(reading, "document"), "number"));
        const char *source = json_string_value(json_object_get(reading, "source"));
        right = str_eq_c(r.source, plan) && str_eq_c(r.repaired, plan) && number &&
                strcmp(number, "7/KH-UBND") == 0 && source && strcmp(source, "ke\xEF\xBF\xBDhoach.txt") == 0;
    }
    json_decref(reading);
    intake_result_done(&r);
    return right;
}

static void expect_refused(Str bytes, const char *name, RefusalCode code)
{
    IntakeResult r;
    assert_int_equal(intake_read(intake, bytes, str_c(name), REPAIR_MODE_AUTO, INTAKE_TIMEOUT_MS, &r),
                     STATUS_OK);
    assert_int_equal(r.refusal.code, code);
    assert_int_equal(r.source.n + r.repaired.n + r.json.n, 0);
    intake_result_done(&r);
}

static void test_read(void **state)
{
    assert_true(reads_plan());
}

static void test_refused(void **state)
{
    static const char byte = 'x';
    char secret[sizeof plan + 16];
    snprintf(secret, sizeof secret, "TỐI MẬT\n%s", plan);
    expect_refused(STR(""), "a.txt", REFUSAL_EMPTY);
    expect_refused(STR("%PDF-1.4"), "a.txt", REFUSAL_UNSUPPORTED_FORMAT);
    expect_refused(STR("The committee shall report every month to the council of the province."), "a.txt",
                   REFUSAL_NOT_VIETNAMESE);
    expect_refused(str_c(secret), "a.txt", REFUSAL_SECRET);
    expect_refused((Str){&byte, (size_t)SOURCE_FILE_LIMIT + 1}, "a.txt", REFUSAL_TOO_LARGE);
}

static void *reader(void *right)
{
    *(bool *)right = true;
    for (int i = 0; i < 4; i++)
        *(bool *)right &= reads_plan();
    return NULL;
}

static void test_parallel(void **state)
{
    pthread_t threads[12];
    bool right[12] = {false};
    for (size_t i = 0; i < 12; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, reader, &right[i]), 0);
    for (size_t i = 0; i < 12; i++) {
        pthread_join(threads[i], NULL);
        assert_true(right[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_parallel),
    };
    return cmocka_run_group_tests_name("intake", tests, start, stop);
}
