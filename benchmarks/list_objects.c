/* The yardstick for listing: find all objects and read attributes of each, in plain C.
 * Build: gcc -O2 -std=gnu11 -o list_objects list_objects.c -ldl     (no header needed; Linux and macOS, where nothing is packed)
 * Usage: list_objects LIBRARY PIN PASSES ATTRIBUTE…                 PASSES 1: fixed buffers; 2: ask for lengths, then for values
 * Prints "OBJECTS SECONDS"; loading, C_Initialize and C_Login are not counted.
 * What C_GetAttributeValue returns is not looked at: a missing or sensitive attribute is no failure here. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MOST_ATTRIBUTES 32
#define MOST_OBJECTS 1000000UL
#define PAGE 1000UL

typedef unsigned long W; /* CK_ULONG, and every CK_ handle and code */
struct attribute { W type; void *value; W length; };
struct list { unsigned char version[2]; void *f[68]; };

/* Places in CK_FUNCTION_LIST, PKCS#11 v2.40 pkcs11f.h, counted from C_Initialize. */
enum { INITIALIZE = 0, GET_SLOT_LIST = 4, OPEN_SESSION = 12, LOGIN = 18, GET_ATTRIBUTE_VALUE = 24, FIND_INIT = 26, FIND = 27, FIND_FINAL = 28 };
typedef W (*initialize_t)(void *);
typedef W (*get_slot_list_t)(unsigned char, W *, W *);
typedef W (*open_session_t)(W, W, void *, void *, W *);
typedef W (*login_t)(W, W, const char *, W);
typedef W (*get_attribute_value_t)(W, W, struct attribute *, W);
typedef W (*find_init_t)(W, struct attribute *, W);
typedef W (*find_t)(W, W *, W, W *);
typedef W (*find_final_t)(W);
#define CALL(name, type, ...) ((type)p11->f[name])(__VA_ARGS__)

static W types[MOST_ATTRIBUTES], type_count;
static unsigned char room[MOST_ATTRIBUTES][4096];

static void check(const char *what, W code)
{
    if (!code) return;
    fprintf(stderr, "%s: 0x%lx\n", what, code);
    exit(1);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static void read_object(struct list *p11, W session, W object, int passes)
{
    struct attribute a[MOST_ATTRIBUTES];
    for (W i = 0; i < type_count; i++) a[i] = (struct attribute){ types[i], passes == 1 ? room[i] : NULL, passes == 1 ? sizeof room[i] : 0 };
    CALL(GET_ATTRIBUTE_VALUE, get_attribute_value_t, session, object, a, type_count);
    if (passes == 1) return;
    for (W i = 0; i < type_count; i++) {
        if (a[i].length > sizeof room[i]) a[i].length = 0; /* ~0: not there */
        a[i].value = room[i];
    }
    CALL(GET_ATTRIBUTE_VALUE, get_attribute_value_t, session, object, a, type_count);
}

static W find_all(struct list *p11, W session, W *all)
{
    W total = 0, found = 0;
    check("C_FindObjectsInit", CALL(FIND_INIT, find_init_t, session, NULL, 0));
    do {
        check("C_FindObjects", CALL(FIND, find_t, session, all + total, PAGE, &found));
        total += found;
    } while (found && total + PAGE <= MOST_OBJECTS);
    check("C_FindObjectsFinal", CALL(FIND_FINAL, find_final_t, session));
    return total;
}

static W logged_in(struct list *p11, const char *pin)
{
    W slots[64], count = 64, session;
    check("C_Initialize", CALL(INITIALIZE, initialize_t, NULL));
    check("C_GetSlotList", CALL(GET_SLOT_LIST, get_slot_list_t, 1, slots, &count));
    check("C_OpenSession", CALL(OPEN_SESSION, open_session_t, slots[0], 4, NULL, NULL, &session));
    check("C_Login", CALL(LOGIN, login_t, session, 1, pin, strlen(pin)));
    return session;
}

int main(int argc, char **argv)
{
    if (argc < 5 || argc > 4 + MOST_ATTRIBUTES) return 2;
    for (int i = 4; i < argc; i++) types[type_count++] = strtoul(argv[i], NULL, 0);
    void *library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
    W (*get_list)(struct list **) = library ? (W (*)(struct list **))dlsym(library, "C_GetFunctionList") : NULL;
    struct list *p11;
    if (!get_list || get_list(&p11)) return 1;
    W session = logged_in(p11, argv[2]);
    W *all = malloc(MOST_OBJECTS * sizeof *all);
    if (!all) return 1;
    double began = now();
    W total = find_all(p11, session, all);
    for (W i = 0; i < total; i++) read_object(p11, session, all[i], atoi(argv[3]));
    printf("%lu %.6f\n", total, now() - began);
    return 0;
}
