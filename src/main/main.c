#include <stdio.h>

int main(void)
{
    puts("thidua " THIDUA_VERSION);
    return 0;
}
