#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "main/command.h"

static int command_help(int argc, char **argv);

static const Command commands[] = {
    {"audit", command_audit, "verify|seal|init [--db URL] [--key FILE] [--seals FILE]",
     "Kiểm tra, niêm phong nhật ký; tạo khóa nhật ký", "Verify or seal the audit log; make its key"},
    {"init", command_init,
     "[--db URL] [--key FILE] [--unit NAME] [--unit-code CODE] [--level province|district|commune] [--user "
     "NAME] [--name NAME]",
     "Tạo cơ sở dữ liệu, đơn vị gốc và quản trị viên đầu tiên",
     "Make the database, the root unit and the first administrator"},
    {"read", command_read, "[--json|--text] [--repair=auto|off] FILE...",
     "Đọc văn bản: in các dòng đề xuất (JSON) hoặc phần chữ",
     "Read documents: print the draft rows (JSON) or the text"},
    {"repair", command_repair, "FILE", "In phần chữ của văn bản sau khi sửa lỗi tự động",
     "Print a document's text with the automatic repairs"},
    {"help", command_help, "", "Liệt kê các lệnh", "List the commands"},
    {"serve", command_serve,
     "[--db URL] [--key FILE] [--seals FILE] [--listen ADDRESS] [--port N] [--tls-cert FILE --tls-key FILE] "
     "[--proxy ADDRESS] [--patience S] [--demo [--demo-dir DIR] [--demo-date D] [--fresh]]",
     "Chạy máy chủ", "Run the server"},
    {"units", command_units,
     "[--db URL] --as-of DAY [--in NAME] [--level LEVEL] [--count] | --became NAME [--in NAME] | "
     "--import-list FILE --on DAY --user NAME "
     "[--not-later] [--instrument TEXT] [--verified] | --import-formed FILE --list FILE --on DAY --user NAME "
     "[...]",
     "Đơn vị vào một ngày, đơn vị kế thừa; nạp danh mục và thay đổi",
     "Units of a day, what became of one; import of lists and formations"},
};

static void print_command(FILE *to, const Command *c)
{
    fprintf(to, "  thidua %s %s\n      %s / %s\n", c->name, c->synopsis, c->summary_vi, c->summary_en);
}

static void print_usage(FILE *to)
{
    fprintf(to, "thidua %s\n\n", THIDUA_VERSION);
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        print_command(to, &commands[i]);
}

static bool is_help(const char *arg)
{
    return strcmp(arg, "--help") == 0 || strcmp(arg, "-h") == 0;
}

// Help is asked for among a command's options; behind "--" there are only names of files.
static bool asks_for_help(int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (is_help(argv[i]))
            return true;
    return false;
}

static int command_help(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    print_usage(stdout);
    return EXIT_DONE;
}

int main(int argc, char **argv)
{
    if (argc >= 2 && strcmp(argv[1], "--version") == 0) {
        puts("thidua " THIDUA_VERSION);
        return EXIT_DONE;
    }
    if (argc >= 2 && is_help(argv[1]))
        return command_help(argc, argv);
    for (size_t i = 0; argc >= 2 && i < sizeof commands / sizeof *commands; i++) {
        if (strcmp(argv[1], commands[i].name) != 0)
            continue;
        if (!asks_for_help(argc - 1, argv + 1))
            return commands[i].run(argc - 1, argv + 1);
        print_command(stdout, &commands[i]);
        return EXIT_DONE;
    }
    if (argc >= 2)
        fprintf(stderr, "thidua: không có lệnh \"%s\" / no such command\n\n", argv[1]);
    print_usage(stderr);
    return EXIT_USAGE;
}
