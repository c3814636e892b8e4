/* The yardstick for listing: find all objects and read twelve attributes of each, in plain C.
 * Build: gcc -O2 -o list_objects list_objects.c -ldl        (no header needed; 64-bit Linux and macOS)
 * Usage: list_objects LIBRARY PIN PASSES                     PASSES 1: fixed buffers; 2: ask for lengths, then for values
 * Prints "OBJECTS SECONDS"; loading, C_Initialize and login are not counted. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef unsigned long W;
struct attribute { W type; void *value; W length; };
struct list { unsigned char version[2]; W (*f[68])(); };

enum { INITIALIZE = 0, GET_SLOT_LIST = 4, OPEN_SESSION = 12, LOGIN = 18, GET_ATTRIBUTE_VALUE = 24, FIND_INIT = 26, FIND = 27, FIND_FINAL = 28 };
static const W types[12] = { 0x0, 0x3, 0x102, 0x100, 0x2, 0x108, 0x10a, 0x105, 0x162, 0x121, 0x180, 0x11 };
static unsigned char room[12][4096];

static void fail(const char *what, W code) { fprintf(stderr, "%s: 0x%lx\n", what, code); exit(1); }

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static void read_object(struct list *p11, W session, W object, int passes)
{
    struct attribute a[12];
    for (int i = 0; i < 12; i++) a[i] = (struct attribute){ types[i], passes == 1 ? room[i] : NULL, passes == 1 ? sizeof room[i] : 0 };
    p11->f[GET_ATTRIBUTE_VALUE](session, object, a, 12UL);
    if (passes == 1) return;
    for (int i = 0; i < 12; i++) {
        if (a[i].length == ~0UL || a[i].length > sizeof room[i]) a[i].length = 0;
        a[i].value = room[i];
    }
    p11->f[GET_ATTRIBUTE_VALUE](session, object, a, 12UL);
}

int main(int argc, char **argv)
{
    if (argc != 4) return 2;
    int passes = atoi(argv[3]);
    void *library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
    W (*get_list)(struct list **) = library ? (W (*)(struct list **))dlsym(library, "C_GetFunctionList") : NULL;
    struct list *p11;
    W slots[64], count = 64, session, code;
    if (!get_list || get_list(&p11)) return 1;
    if ((code = p11->f[INITIALIZE](NULL))) fail("C_Initialize", code);
    if ((code = p11->f[GET_SLOT_LIST]((unsigned char)1, slots, &count))) fail("C_GetSlotList", code);
    if ((code = p11->f[OPEN_SESSION](slots[0], 4UL, NULL, NULL, &session))) fail("C_OpenSession", code);
    if ((code = p11->f[LOGIN](session, 1UL, argv[2], (W)strlen(argv[2])))) fail("C_Login", code);
    double began = now();
    W total = 0, found, handles[100];
    W *all = malloc(1000000 * sizeof *all);
    if ((code = p11->f[FIND_INIT](session, NULL, 0UL))) fail("C_FindObjectsInit", code);
    while (!(code = p11->f[FIND](session, handles, 100UL, &found)) && found) {
        memcpy(all + total, handles, found * sizeof *all);
        total += found;
    }
    p11->f[FIND_FINAL](session);
    for (W i = 0; i < total; i++) read_object(p11, session, all[i], passes);
    printf("%lu %.6f\n", total, now() - began);
    return 0;
}
