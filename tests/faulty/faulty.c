/* A Cryptoki library for tests: it forwards every call to another library and misbehaves on demand.
 * Build: gcc -shared -fPIC -o faulty.so faulty.c   (no header needed)
 *
 *   FAULTY_MODULE  the library behind it (required)
 *   FAULTY_LOG     file that gets a line for every call: "FUNCTION RESULT MILLISECONDS PROCESS"; written with "-" as the
 *                  result before an action that may never return
 *   FAULTY_RULES   file read again on every call, so that it can change while the program runs. A rule a line:
 *                  FUNCTION ACTION [ARGUMENT [AFTER [TIMES]]]
 *
 * FUNCTION is a name such as C_Sign, one of the 68, C_GetInterfaceList or C_GetInterface; "load" for the library's
 * constructor, "unload" for its destructor; or "*" for every function. C_LoginUser takes no rules of its own: it calls
 * C_Login, and its line in the log has the user name as the result.
 * AFTER: let that many calls through first; TIMES: act only so often. Each process counts for itself, and anew when the
 * file changes; 0 TIMES: once in all processes together, which then is a file FAULTY_RULES.once. Both mean nothing to
 * hide, empty, most, add, more and tries, which hold for as long as the rule stands.
 *
 *   hang | segv | abort | exit N | delay MS | print | stdin     before the real call
 *   eat MB      keep so much more memory and write to all of it; where the system gives none: CKR_HOST_MEMORY
 *   tell               C_Login: the PIN is written to the error output, as some libraries' traces do
 *   rv N        answer N without the real call                  late N   make the call, then answer N
 *   or N, clear N      change the flags of C_GetSlotInfo, C_GetTokenInfo
 *   put OFFSET=HEX     overwrite bytes of the structure that an information function fills, or that C_GetFunctionList
 *                      or C_GetInterface points to: until the next such call
 *   count N            any function that says how much it has filled in (a list, a signature, what was encrypted):
 *                      where it succeeds it says N
 *   size N             the same, whatever it answers, without the real call too: "rv 0x150" and "size N"
 *                      together want a larger place
 *   hide N             C_GetSlotList: the slot at place N of the real list is not there at all
 *   empty N            C_GetSlotList: the slot at place N is there and no token is in it
 *   most N             C_OpenSession: a token has no more than N sessions in one process
 *   add TYPE=FLAGS     C_GetMechanismList: this mechanism too; C_GetMechanismInfo answers FLAGS for it
 *   more N             C_GetMechanismList: N mechanisms of a vendor too, from 0x80000000 on
 *   tries N            C_Login: after N wrong PINs of a user or a security officer in a row the token takes no other,
 *                      not even the right one, until C_InitPIN (user) or C_InitToken (all); its flags say so as 3.2
 *                      section 3.2 has it. Counted are C_Login of every type (context-specific: who is logged in),
 *                      C_SetPIN (the same) and C_InitToken (security officer). The counts are files next to
 *                      FAULTY_RULES, so every process sees them
 *   pad PIN, OLD=NEW   C_Login, C_InitPIN, C_InitToken; C_SetPIN: this is typed on the token's own keys where NULL is
 *                      passed; a PIN that the program passes is CKR_ARGUMENTS_BAD. Each letter of it is written as the
 *                      next one, so that no PIN stands in a file
 *   attr TYPE=HEX      C_GetAttributeValue: answer this value
 *   length TYPE=N      C_GetAttributeValue: answer this length, whatever the value
 *   gone TYPE=N        C_GetAttributeValue: this attribute cannot be had, the function answers N
 *   garbage            whatever the function has filled in is overwritten with 0xA5; a function that fills in nothing,
 *                      or only says where something is, answers 0xA5A5A5A5
 *
 * All parameters are passed on as machine words. That is right wherever a word holds every Cryptoki parameter and a
 * smaller one is passed in a register of its own: 64-bit Linux and macOS.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

typedef unsigned long W;
struct attribute { W type; unsigned char *value; W length; };

#define FUNCTIONS(X) \
 X(C_Initialize,1) X(C_Finalize,1) X(C_GetInfo,1) X(C_GetFunctionList,1) X(C_GetSlotList,3) X(C_GetSlotInfo,2) \
 X(C_GetTokenInfo,2) X(C_GetMechanismList,3) X(C_GetMechanismInfo,3) X(C_InitToken,4) X(C_InitPIN,3) X(C_SetPIN,5) \
 X(C_OpenSession,5) X(C_CloseSession,1) X(C_CloseAllSessions,1) X(C_GetSessionInfo,2) X(C_GetOperationState,3) \
 X(C_SetOperationState,5) X(C_Login,4) X(C_Logout,1) X(C_CreateObject,4) X(C_CopyObject,5) X(C_DestroyObject,2) \
 X(C_GetObjectSize,3) X(C_GetAttributeValue,4) X(C_SetAttributeValue,4) X(C_FindObjectsInit,3) X(C_FindObjects,4) \
 X(C_FindObjectsFinal,1) X(C_EncryptInit,3) X(C_Encrypt,5) X(C_EncryptUpdate,5) X(C_EncryptFinal,3) \
 X(C_DecryptInit,3) X(C_Decrypt,5) X(C_DecryptUpdate,5) X(C_DecryptFinal,3) X(C_DigestInit,2) X(C_Digest,5) \
 X(C_DigestUpdate,3) X(C_DigestKey,2) X(C_DigestFinal,3) X(C_SignInit,3) X(C_Sign,5) X(C_SignUpdate,3) \
 X(C_SignFinal,3) X(C_SignRecoverInit,3) X(C_SignRecover,5) X(C_VerifyInit,3) X(C_Verify,5) X(C_VerifyUpdate,3) \
 X(C_VerifyFinal,3) X(C_VerifyRecoverInit,3) X(C_VerifyRecover,5) X(C_DigestEncryptUpdate,5) \
 X(C_DecryptDigestUpdate,5) X(C_SignEncryptUpdate,5) X(C_DecryptVerifyUpdate,5) X(C_GenerateKey,5) \
 X(C_GenerateKeyPair,8) X(C_WrapKey,6) X(C_UnwrapKey,8) X(C_DeriveKey,6) X(C_SeedRandom,3) X(C_GenerateRandom,3) \
 X(C_GetFunctionStatus,1) X(C_CancelFunction,1) X(C_WaitForSlotEvent,3)

#define CKF_TOKEN_PRESENT 1UL
#define CKS_RW_SO_FUNCTIONS 4UL
#define CKR_OK 0UL
#define CKR_HOST_MEMORY 2UL
#define CKR_SLOT_ID_INVALID 3UL
#define CKR_FUNCTION_FAILED 6UL
#define CKR_ARGUMENTS_BAD 7UL
#define CKR_PIN_INCORRECT 0xA0UL
#define CKR_PIN_LOCKED 0xA4UL
#define CKR_SESSION_COUNT 0xB1UL
#define CKR_TOKEN_NOT_PRESENT 0xE0UL
#define CKR_BUFFER_TOO_SMALL 0x150UL

enum {
#define X(name, count) N_##name,
FUNCTIONS(X)
#undef X
LISTED, N_C_GetInterfaceList = LISTED, N_C_GetInterface, N_LOAD, N_UNLOAD, N_ALL
};

struct list { unsigned char version[2]; void *function[LISTED]; };
static struct list *real, mine;
static const char *names[N_ALL] = {
#define X(name, count) #name,
FUNCTIONS(X)
#undef X
"C_GetInterfaceList", "C_GetInterface", "load", "unload"
};

#define RULES 32
struct rule { int function; char action[16], argument[256]; unsigned after, times, seen; };
static struct rule rules[RULES];
static int rule_count;
static char rule_text[16384];

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static void read_rules(void)
{
    static char text[sizeof rule_text];
    const char *path = getenv("FAULTY_RULES");
    FILE *file = path ? fopen(path, "re") : NULL;
    size_t length = file ? fread(text, 1, sizeof text - 1, file) : 0;
    char *save = NULL, *line;
    if (file) fclose(file);
    text[length] = 0;
    if (!strcmp(text, rule_text)) return;
    strcpy(rule_text, text);
    rule_count = 0;
    for (line = strtok_r(text, "\n", &save); line && rule_count < RULES; line = strtok_r(NULL, "\n", &save)) {
        struct rule *r = &rules[rule_count];
        char name[64];
        memset(r, 0, sizeof *r);
        r->times = ~0u;
        if (sscanf(line, "%63s %15s %255s %u %u", name, r->action, r->argument, &r->after, &r->times) < 2) continue;
        for (r->function = 0; r->function < N_ALL && strcmp(name, names[r->function]); r->function++) {}
        if (r->function == N_ALL && strcmp(name, "*")) {
            fprintf(stderr, "faulty: no function %s\n", name);
            abort();
        }
        rule_count++;
    }
}

static void note(int function, double start, const char *result)
{
    const char *path = getenv("FAULTY_LOG");
    FILE *file = path ? fopen(path, "ae") : NULL;
    if (!file) return;
    fprintf(file, "%s %s %.3f %d\n", names[function], result, now() - start, (int)getpid());
    fclose(file);
}

static void wait_ms(W ms)
{
    struct timespec t = { ms / 1000, ms % 1000 * 1000000L };
    nanosleep(&t, NULL);
}

/* Whether this process is the one that does what is to be done once. */
static int first(void)
{
    char path[512];
    int file;
    snprintf(path, sizeof path, "%s.once", getenv("FAULTY_RULES"));
    file = open(path, O_CREAT | O_EXCL | O_CLOEXEC | O_WRONLY, 0600);
    if (file >= 0) close(file);
    return file >= 0;
}

static int is(const struct rule *r, const char *action) { return !strcmp(r->action, action); }

/* Keep more memory, all of it really used; returns 0 where the system gives none. */
static int eat(W megabytes)
{
    static char *volatile eaten;
    eaten = malloc(megabytes << 20);
    if (eaten) memset(eaten, 1, megabytes << 20);
    return eaten != NULL;
}

/* What happens before the real call; returns 1 where it is not to be made and *answer is the answer. */
static int act(int function, double start, const struct rule *r, const W *args, W *answer)
{
    W number = strtoul(r->argument, NULL, 0);
    char byte;
    if (is(r, "delay")) wait_ms(number);
    else if (is(r, "print")) { printf("faulty prints in %s\n", names[function]); fflush(stdout); }
    else if (is(r, "stdin")) { if (read(0, &byte, 1) < 0) perror("faulty: stdin"); }
    else if (is(r, "tell")) { fprintf(stderr, "PIN %.*s\n", (int)args[3], (const char *)args[2]); }
    else if (is(r, "rv")) { *answer = number; return 1; }
    else if (is(r, "eat") && !eat(number)) { *answer = CKR_HOST_MEMORY; return 1; }
    else if (is(r, "hang") || is(r, "segv") || is(r, "abort") || is(r, "exit")) {
        note(function, start, "-");
        if (is(r, "hang")) for (;;) pause();
        if (is(r, "segv")) { raise(SIGSEGV); *(volatile int *)0 = 0; }
        if (is(r, "abort")) abort();
        exit((int)number);
    }
    return 0;
}

static size_t unhex(const char *text, unsigned char *out, size_t room)
{
    size_t n = 0;
    unsigned byte;
    while (n < room && sscanf(text + 2 * n, "%2x", &byte) == 1) out[n++] = (unsigned char)byte;
    return n;
}

/* What happens to the attributes of one C_GetAttributeValue. */
static W bend(const struct rule *r, struct attribute *a, W count, W answer)
{
    W type = strtoul(r->argument, NULL, 0), k;
    const char *value = strchr(r->argument, '=');
    unsigned char bytes[128];
    value = value ? value + 1 : "";
    for (k = 0; k < count; k++) {
        if (a[k].type != type) continue;
        if (is(r, "length")) a[k].length = strtoul(value, NULL, 0);
        else if (is(r, "gone")) { a[k].length = ~0UL; answer = strtoul(value, NULL, 0); }
        else if (is(r, "attr")) {
            a[k].length = unhex(value, bytes, sizeof bytes);
            if (a[k].value) memcpy(a[k].value, bytes, a[k].length);
            if (count == 1) answer = 0;
        }
    }
    return answer;
}

/* What functions fill in: the parameter with the place, its bytes, or the parameter that points to how many units. */
static const struct { int function, place, bytes, count; } filled_in[] = {
 { N_C_GetInfo, 0, 82, 0 }, { N_C_GetSlotInfo, 1, 108, 0 }, { N_C_GetTokenInfo, 1, 204, 0 },
 { N_C_GetMechanismInfo, 2, 24, 0 }, { N_C_GetSessionInfo, 1, 32, 0 }, { N_C_OpenSession, 4, 8, 0 },
 { N_C_CreateObject, 3, 8, 0 }, { N_C_CopyObject, 4, 8, 0 }, { N_C_GetObjectSize, 2, 8, 0 },
 { N_C_GenerateKey, 4, 8, 0 }, { N_C_GenerateKeyPair, 6, 8, 0 }, { N_C_GenerateKeyPair, 7, 8, 0 },
 { N_C_UnwrapKey, 7, 8, 0 }, { N_C_DeriveKey, 5, 8, 0 }, { N_C_WaitForSlotEvent, 1, 8, 0 },
 { N_C_GetSlotList, 1, 8, 2 }, { N_C_GetMechanismList, 1, 8, 2 }, { N_C_FindObjects, 1, 8, 3 },
 { N_C_GetOperationState, 1, 1, 2 }, { N_C_Encrypt, 3, 1, 4 }, { N_C_EncryptUpdate, 3, 1, 4 },
 { N_C_EncryptFinal, 1, 1, 2 }, { N_C_Decrypt, 3, 1, 4 }, { N_C_DecryptUpdate, 3, 1, 4 }, { N_C_DecryptFinal, 1, 1, 2 },
 { N_C_Digest, 3, 1, 4 }, { N_C_DigestFinal, 1, 1, 2 }, { N_C_Sign, 3, 1, 4 }, { N_C_SignFinal, 1, 1, 2 },
 { N_C_SignRecover, 3, 1, 4 }, { N_C_VerifyRecover, 3, 1, 4 }, { N_C_DigestEncryptUpdate, 3, 1, 4 },
 { N_C_DecryptDigestUpdate, 3, 1, 4 }, { N_C_SignEncryptUpdate, 3, 1, 4 }, { N_C_DecryptVerifyUpdate, 3, 1, 4 },
 { N_C_WrapKey, 4, 1, 5 }, { N_C_GetInterfaceList, 0, 24, 1 },
};

/* Where a function says how much it has filled in; NULL where it does not. */
static W *units(int function, const W *args)
{
    size_t k;
    for (k = 0; k < sizeof filled_in / sizeof *filled_in; k++)
        if (filled_in[k].function == function && filled_in[k].count) return (W *)args[filled_in[k].count];
    return NULL;
}

static W spoil(int function, const W *args, W answer)
{
    struct attribute *a = function == N_C_GetAttributeValue ? (struct attribute *)args[2] : NULL;
    size_t k, found = function == N_C_GetAttributeValue || function == N_C_GenerateRandom;
    for (k = 0; k < sizeof filled_in / sizeof *filled_in; k++) {
        if (filled_in[k].function != function) continue;
        found = 1;
        W units = filled_in[k].count ? *(W *)args[filled_in[k].count] : 1;
        if (!answer && args[filled_in[k].place]) memset((void *)args[filled_in[k].place], 0xA5, units * filled_in[k].bytes);
    }
    if (function == N_C_GetAttributeValue && !answer)
        for (k = 0; k < args[3]; k++) if (a[k].value) memset(a[k].value, 0xA5, a[k].length);
    return found ? answer : 0xA5A5A5A5;
}

/* The structure that a function fills in, or that it points to. */
static unsigned char *structure(int function, const W *args)
{
    if (function == N_C_GetInfo) return (unsigned char *)args[0];
    if (function == N_C_GetMechanismInfo) return (unsigned char *)args[2];
    if (function == N_C_GetFunctionList) return *(unsigned char **)args[0];
    if (function == N_C_GetInterface) return *(unsigned char **)args[2];
    return (unsigned char *)args[1];
}

/* What happens after the real call; returns the answer. */
static W alter(int function, const struct rule *r, const W *args, W answer)
{
    W number = strtoul(r->argument, NULL, 0), *filled = units(function, args);
    unsigned char bytes[128];
    const char *value = strchr(r->argument, '=');
    if (is(r, "late")) return number;
    if (is(r, "garbage")) return spoil(function, args, answer);
    if (is(r, "attr") || is(r, "length") || is(r, "gone")) return bend(r, (struct attribute *)args[2], args[3], answer);
    if (filled && (is(r, "size") || (is(r, "count") && !answer))) *filled = number;
    if (answer) return answer;
    /* CK_SLOT_INFO and CK_TOKEN_INFO both have their flags behind 96 bytes of text */
    if (is(r, "or")) *(W *)(structure(function, args) + 96) |= number;
    if (is(r, "clear")) *(W *)(structure(function, args) + 96) &= ~number;
    if (is(r, "put"))
        memcpy(structure(function, args) + number, bytes, unhex(value ? value + 1 : "", bytes, sizeof bytes));
    return answer;
}

/* ── slots that come and go ── */

/* Copy a list of `have` words out as Cryptoki does: the count alone, or as much as there is room for. */
static W give(const W *list, W have, W *out, W *count)
{
    W room = *count;
    *count = have;
    if (!out) return CKR_OK;
    if (room < have) return CKR_BUFFER_TOO_SMALL;
    memcpy(out, list, have * sizeof *list);
    return CKR_OK;
}

static W forward_C_GetSlotList(const W *v);
static W forward_C_GetMechanismList(const W *v);

/* What a rule says of a slot: 'h' hidden, 'e' empty, 0 nothing. */
static char said_of(W slot)
{
    W list[64], count = 64, all[] = { 0, (W)list, (W)&count };
    int k;
    for (k = 0; k < rule_count; k++) {
        const struct rule *r = &rules[k];
        W place = strtoul(r->argument, NULL, 0);
        if (!is(r, "hide") && !is(r, "empty")) continue;
        count = 64;
        if (forward_C_GetSlotList(all) == CKR_OK && place < count && list[place] == slot) return r->action[0];
    }
    return 0;
}

static W slot_list(const W *args)
{
    W list[64], count = 64, left = 0, k, present[] = { args[0] & 0xFF, (W)list, (W)&count };
    W answer = args[1] ? CKR_OK : forward_C_GetSlotList(args); /* asked without a place, a library looks anew */
    if (!answer) answer = forward_C_GetSlotList(present);
    if (answer) return answer;
    for (k = 0; k < count; k++) {
        char said = said_of(list[k]);
        if (said != 'h' && !(said == 'e' && present[0])) list[left++] = list[k];
    }
    return give(list, left, (W *)args[1], (W *)args[2]);
}

/* ── mechanisms of a vendor ── */

/* The number that a rule with this action gives, 0 without one. */
static W given(const char *action)
{
    int k;
    for (k = 0; k < rule_count; k++) if (is(&rules[k], action)) return strtoul(rules[k].argument, NULL, 0);
    return 0;
}

static const struct rule *added(W mechanism)
{
    int k;
    for (k = 0; k < rule_count; k++)
        if (is(&rules[k], "add") && strtoul(rules[k].argument, NULL, 0) == mechanism) return &rules[k];
    return NULL;
}

static W mechanism_list(const W *args)
{
    W list[1024], count = 256, real_list[] = { args[0], (W)list, (W)&count };
    W answer = forward_C_GetMechanismList(real_list), k, more = given("more");
    if (answer) return answer;
    for (k = 0; k < more && k < 512; k++) list[count++] = 0x80000000UL + k;
    for (k = 0; k < (W)rule_count; k++)
        if (is(&rules[k], "add")) list[count++] = strtoul(rules[k].argument, NULL, 0);
    return give(list, count, (W *)args[1], (W *)args[2]);
}

/* ── sessions, counted ── */

#define SESSIONS 64
static struct { W handle, slot; } sessions[SESSIONS];
static int session_count;

static int open_with(W slot)
{
    int k, found = 0;
    for (k = 0; k < session_count; k++) found += sessions[k].slot == slot;
    return found;
}

/* Note what a function has done to the sessions of this process. */
static void count_sessions(int function, const W *args)
{
    int k;
    if (function == N_C_OpenSession && session_count < SESSIONS) {
        sessions[session_count].handle = *(W *)args[4];
        sessions[session_count++].slot = args[0];
    }
    for (k = session_count - 1; k >= 0; k--)
        if (function == N_C_Finalize || (function == N_C_CloseSession && sessions[k].handle == args[0])
            || (function == N_C_CloseAllSessions && sessions[k].slot == args[0]))
            sessions[k] = sessions[--session_count];
}

/* ── a PIN counter ── */

static W tries(void) { return given("tries"); }

/* How many wrong PINs a role (0 security officer, 1 user) of a slot has had; a count to set, or -1. */
static long wrong(W slot, W role, long set)
{
    const char *rules_path = getenv("FAULTY_RULES");
    char path[512];
    long count = 0;
    FILE *file;
    snprintf(path, sizeof path, "%s.wrong.%lx.%lu", rules_path ? rules_path : "faulty", slot, role);
    file = fopen(path, set < 0 ? "re" : "we");
    if (!file) return 0;
    if (set >= 0) fprintf(file, "%ld", set);
    else if (fscanf(file, "%ld", &count) != 1) count = 0;
    fclose(file);
    return count;
}

/* One word of CK_SESSION_INFO: 0 the slot, 1 the state. */
static W session_info(W session, int place)
{
    W info[4] = { 0 };
    ((W (*)(W, W *))real->function[N_C_GetSessionInfo])(session, info);
    return info[place];
}

static W slot_of(W session) { return session_info(session, 0); }

/* Whose PIN a function is given: 0 the security officer's, 1 the user's. */
static W role_of(int function, const W *args)
{
    if (function == N_C_InitToken) return 0;
    if (function == N_C_Login && args[1] < 2) return args[1];
    return session_info(args[0], 1) != CKS_RW_SO_FUNCTIONS;
}

/* C_Login, C_SetPIN, C_InitToken with a counter: 3.2 section 3.2, CKF_USER_PIN_COUNT_LOW and the flags after it. */
static W counted(int function, W (*forward)(const W *), const W *args)
{
    W slot = function == N_C_InitToken ? args[0] : slot_of(args[0]), role = role_of(function, args), answer;
    if ((W)wrong(slot, role, -1) >= tries()) return CKR_PIN_LOCKED;
    answer = forward(args);
    if (answer == CKR_PIN_INCORRECT) wrong(slot, role, wrong(slot, role, -1) + 1);
    else if (answer == CKR_OK) wrong(slot, role, 0);
    return answer;
}

static W flags_of(W slot)
{
    W flags = 0, role, most = tries();
    for (role = 0; role < 2; role++) {
        W used = wrong(slot, role, -1), shift = role ? 16 : 20;
        if (used > 0) flags |= 1UL << shift;
        if (used + 1 == most) flags |= 2UL << shift;
        if (used >= most) flags |= 4UL << shift;
    }
    return flags;
}

/* ── keys of its own ── */

static const struct rule *pad_of(int function)
{
    int k;
    for (k = 0; k < rule_count; k++) if (rules[k].function == function && is(&rules[k], "pad")) return &rules[k];
    return NULL;
}

/* Put what is typed on the token in the place of the NULL pointers: whether there were such. */
static int typed(int function, const W *args, const struct rule *r, W *with)
{
    static char text[sizeof r->argument];
    char *next, *letter;
    int place = function == N_C_Login ? 2 : 1;
    memcpy(with, args, 8 * sizeof *with);
    strcpy(text, r->argument);
    next = function == N_C_SetPIN ? strchr(text, '=') : NULL;
    if (next) *next++ = 0;
    for (letter = text; *letter; letter++) *letter -= 1;
    for (letter = next; letter && *letter; letter++) *letter -= 1;
    if (args[place] || (next && args[place + 2])) return 0;
    with[place] = (W)text, with[place + 1] = strlen(text);
    if (next) with[place + 2] = (W)next, with[place + 3] = strlen(next);
    return 1;
}

/* The real call, as the rules about slots, mechanisms and PINs have it. */
static W make(int function, W (*forward)(const W *), const W *args)
{
    const struct rule *r;
    W answer, with[8];
    char said = 0;
    if ((r = pad_of(function))) {
        if (!typed(function, args, r, with)) return CKR_ARGUMENTS_BAD;
        args = with;
    }
    if (function == N_C_GetSlotList) return slot_list(args);
    if (function == N_C_GetMechanismList) return mechanism_list(args);
    if (function == N_C_GetMechanismInfo && (r = added(args[1]))) {
        W info[] = { 0, 0, strchr(r->argument, '=') ? strtoul(strchr(r->argument, '=') + 1, NULL, 0) : 0 };
        memcpy((void *)args[2], info, sizeof info);
        return CKR_OK;
    }
    if (function == N_C_GetSlotInfo || function == N_C_GetTokenInfo || function == N_C_OpenSession) said = said_of(args[0]);
    if (said == 'h') return CKR_SLOT_ID_INVALID;
    if (said == 'e' && function != N_C_GetSlotInfo) return CKR_TOKEN_NOT_PRESENT;
    if (function == N_C_OpenSession && given("most") && (W)open_with(args[0]) >= given("most")) return CKR_SESSION_COUNT;
    if (tries() && (function == N_C_Login || function == N_C_SetPIN || function == N_C_InitToken))
        answer = counted(function, forward, args);
    else
        answer = forward(args);
    if (!answer) count_sessions(function, args);
    if (said == 'e' && !answer) *(W *)((char *)args[1] + 96) &= ~CKF_TOKEN_PRESENT;
    if (tries() && !answer) {
        if (function == N_C_GetTokenInfo) *(W *)((char *)args[1] + 96) |= flags_of(args[0]);
        if (function == N_C_InitPIN) wrong(slot_of(args[0]), 1, 0);
        if (function == N_C_InitToken) { wrong(args[0], 0, 0); wrong(args[0], 1, 0); }
    }
    return answer;
}

static W call(int function, W (*forward)(const W *), const W *args)
{
    double start = now();
    struct rule *due[RULES];
    int n = 0, k, stop = 0;
    W answer = 0;
    char result[32];
    read_rules();
    for (k = 0; k < rule_count; k++) {
        struct rule *r = &rules[k];
        if (r->function != function && (r->function != N_ALL || function >= N_LOAD)) continue;
        r->seen++;
        if (r->seen <= r->after) continue;
        if (r->times ? r->seen - r->after <= r->times : first()) due[n++] = r;
    }
    for (k = 0; k < n && !stop; k++) stop = act(function, start, due[k], args, &answer);
    if (!stop && forward) answer = make(function, forward, args);
    for (k = 0; k < n && forward; k++)
        if (!stop || is(due[k], "size")) answer = alter(function, due[k], args, answer);
    snprintf(result, sizeof result, "0x%lx", answer);
    note(function, start, result);
    return answer;
}

#define P1 W a
#define P2 P1, W b
#define P3 P2, W c
#define P4 P3, W d
#define P5 P4, W e
#define P6 P5, W f
#define P8 P6, W g, W h
#define A1 a
#define A2 A1, b
#define A3 A2, c
#define A4 A3, d
#define A5 A4, e
#define A6 A5, f
#define A8 A6, g, h
#define V1 v[0]
#define V2 V1, v[1]
#define V3 V2, v[2]
#define V4 V3, v[3]
#define V5 V4, v[4]
#define V6 V5, v[5]
#define V8 V6, v[6], v[7]

#define X(name, count) \
    static W forward_##name(const W *v) { return ((W (*)(P##count))real->function[N_##name])(V##count); } \
    static W my_##name(P##count) { W v[8] = { A##count }; return call(N_##name, forward_##name, v); }
FUNCTIONS(X)
#undef X

static void connect_real(void)
{
    const char *path = getenv("FAULTY_MODULE");
    void *library = path ? dlopen(path, RTLD_NOW | RTLD_LOCAL) : NULL;
    W (*get)(struct list **) = NULL;
    if (library) *(void **)&get = dlsym(library, "C_GetFunctionList");
    if (!get || get(&real)) {
        fprintf(stderr, "faulty: cannot load %s\n", path ? path : "(FAULTY_MODULE is not set)");
        exit(99);
    }
}

/* Cryptoki 3.0: a list with one interface whose C_LoginUser knows one user, "anna". */
struct interface { const char *name; void *list; W flags; };
static struct { unsigned char version[2]; void *function[92]; } three = { { 3, 0 }, { 0 } };
static struct interface interface;

static W login_user(W session, W type, void *pin, W pin_length, const char *name, W name_length)
{
    const char *path = getenv("FAULTY_LOG");
    FILE *file = path ? fopen(path, "ae") : NULL;
    int known = name_length == 4 && !memcmp(name, "anna", 4);
    if (file) { fprintf(file, "C_LoginUser %.*s 0 %d\n", (int)name_length, name, (int)getpid()); fclose(file); }
    return known ? ((W (*)(W, W, void *, W))mine.function[N_C_Login])(session, type, pin, pin_length) : 0x102;
}

W C_GetFunctionList(struct list **out);
W C_GetInterfaceList(struct interface *list, W *count);
W C_GetInterface(const char *name, void *version, struct interface **found, W flags);

/* Make the list as it should be, whatever a rule has made of it. */
static W give_list(const W *args)
{
    if (!real) connect_real();
    memcpy(mine.version, real->version, 2);
#define X(name, count) mine.function[N_##name] = (void *)my_##name;
    FUNCTIONS(X)
#undef X
    mine.function[N_C_GetFunctionList] = (void *)C_GetFunctionList;
    *(struct list **)args[0] = &mine;
    return CKR_OK;
}

/* The same for the interface. */
static W give_interface(const W *args)
{
    struct list *list;
    W for_list[] = { (W)&list };
    if (!real) give_list(for_list);
    memcpy(three.function, mine.function, sizeof mine.function);
    three.function[N_C_GetInterfaceList] = (void *)C_GetInterfaceList;
    three.function[N_C_GetInterface] = (void *)C_GetInterface;
    three.function[70] = (void *)login_user;
    interface = (struct interface) { "PKCS 11", &three, 0 };
    if (args[0] && strcmp((const char *)args[0], interface.name)) return CKR_FUNCTION_FAILED;
    *(struct interface **)args[2] = &interface;
    return CKR_OK;
}

static W give_interfaces(const W *args)
{
    struct interface *found;
    W room = *(W *)args[1], asked[] = { 0, 0, (W)&found, 0 };
    give_interface(asked);
    *(W *)args[1] = 1;
    if (!args[0]) return CKR_OK;
    if (room < 1) return CKR_BUFFER_TOO_SMALL;
    *(struct interface *)args[0] = *found;
    return CKR_OK;
}

W C_GetFunctionList(struct list **out)
{
    W args[] = { (W)out };
    return call(N_C_GetFunctionList, give_list, args);
}

W C_GetInterfaceList(struct interface *list, W *count)
{
    W args[] = { (W)list, (W)count };
    return call(N_C_GetInterfaceList, give_interfaces, args);
}

W C_GetInterface(const char *name, void *version, struct interface **found, W flags)
{
    W args[] = { (W)name, (W)version, (W)found, flags };
    return call(N_C_GetInterface, give_interface, args);
}

__attribute__((constructor)) static void load(void) { call(N_LOAD, NULL, NULL); }
__attribute__((destructor)) static void unload(void) { call(N_UNLOAD, NULL, NULL); }
