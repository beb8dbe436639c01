/* tests/session/outside.c - what the table of builtins says of the outside (vm/run/outside.h), held against the system calls
 * that builtins make.
 *
 * The linker puts the functions __wrap_… in the place of system calls (tests.cmake has the list). While a builtin's C function
 * runs they note what kind of outside is asked. Each builtin is called at random, as fuzz/calls does, and must ask for nothing
 * that its row does not have; those whose rows have something are called by hand, and must ask for all of it. */
#include "fuzz/calls/calls.h"

#include "base/alloc.h"
#include "base/file.h"
#include "vm/builtins/random/random.h"
#include "vm/heap/cage.h"
#include "vm/run/outside.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static uint32_t running = UINT32_MAX; /* the builtin whose function runs */
static unsigned apart;                /* the session is asked meanwhile: for functions by name */
static uint8_t seen[VM_BUILTINS];
static bool bad;

static void note(unsigned outside) {
    if (running != UINT32_MAX && !apart) seen[running] |= (uint8_t)outside;
}

/* ---- system calls ---- */

#define WRAPPED(type, name, parameters, arguments, outside)                                                  \
    type __real_##name parameters;                                                                           \
    type __wrap_##name parameters;                                                                           \
    type __wrap_##name parameters {                                                                          \
        note(outside);                                                                                       \
        return __real_##name arguments;                                                                      \
    }

static unsigned outside_of_path(const char *path) {
    if (strcmp(path, "/dev/urandom") == 0) return VM_OUTSIDE_Entropy;
    return strncmp(path, "/proc/self/", 11) == 0 ? VM_OUTSIDE_Environment : VM_OUTSIDE_File;
}
/* Settings of Mica's own and of its libraries: nothing that the program sees. */
static unsigned outside_of_variable(const char *name) {
    return strncmp(name, "MICA_", 5) == 0 || strstr(name, "_NUM_THREADS") ? 0 : VM_OUTSIDE_Environment;
}

WRAPPED(int, clock_gettime, (clockid_t clock, struct timespec *t), (clock, t), VM_OUTSIDE_Clock)
WRAPPED(time_t, time, (time_t * t), (t), VM_OUTSIDE_Clock)
WRAPPED(int, getrusage, (__rusage_who_t who, struct rusage *use), (who, use), VM_OUTSIDE_Clock)
WRAPPED(ssize_t, getrandom, (void *to, size_t len, unsigned flags), (to, len, flags), VM_OUTSIDE_Entropy)
WRAPPED(char *, getenv, (const char *name), (name), outside_of_variable(name))
WRAPPED(char *, getcwd, (char *to, size_t room), (to, room), VM_OUTSIDE_Environment)
WRAPPED(struct tm *, localtime_r, (const time_t *t, struct tm *out), (t, out), VM_OUTSIDE_Environment)
WRAPPED(time_t, mktime, (struct tm * t), (t), VM_OUTSIDE_Environment)
WRAPPED(long, sysconf, (int name), (name), name == _SC_NPROCESSORS_ONLN ? VM_OUTSIDE_Environment : 0)
WRAPPED(ssize_t, read, (int fd, void *to, size_t len), (fd, to, len), fd ? VM_OUTSIDE_File : VM_OUTSIDE_Input)
WRAPPED(ssize_t, pread, (int fd, void *to, size_t len, off_t at), (fd, to, len, at), VM_OUTSIDE_File)
WRAPPED(int, stat, (const char *path, struct stat *out), (path, out), outside_of_path(path))
WRAPPED(int, lstat, (const char *path, struct stat *out), (path, out), outside_of_path(path))
WRAPPED(int, fstat, (int fd, struct stat *out), (fd, out), VM_OUTSIDE_File)
WRAPPED(off_t, lseek, (int fd, off_t at, int from), (fd, at, from), from == SEEK_END ? VM_OUTSIDE_File : 0)
WRAPPED(DIR *, opendir, (const char *path), (path), VM_OUTSIDE_File)
WRAPPED(int, access, (const char *path, int mode), (path, mode), VM_OUTSIDE_File)
WRAPPED(int, chdir, (const char *path), (path), VM_OUTSIDE_File)
WRAPPED(int, mkdir, (const char *path, mode_t mode), (path, mode), VM_OUTSIDE_File)
WRAPPED(int, rmdir, (const char *path), (path), VM_OUTSIDE_File)
WRAPPED(int, unlink, (const char *path), (path), VM_OUTSIDE_File)
WRAPPED(int, rename, (const char *from, const char *to), (from, to), VM_OUTSIDE_File)
WRAPPED(char *, realpath, (const char *path, char *to), (path, to), outside_of_path(path))
WRAPPED(ssize_t, readlink, (const char *path, char *to, size_t room), (path, to, room), outside_of_path(path))
WRAPPED(int, glob, (const char *pattern, int flags, int (*wrong)(const char *, int), glob_t *out),
        (pattern, flags, wrong, out), VM_OUTSIDE_File)
WRAPPED(pid_t, getpid, (void), (), VM_OUTSIDE_Process)
WRAPPED(int, posix_spawn,
        (pid_t * child, const char *path, const posix_spawn_file_actions_t *actions,
         const posix_spawnattr_t *how, char *const argv[], char *const env[]),
        (child, path, actions, how, argv, env), VM_OUTSIDE_Process)

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...) {
    va_list more;
    va_start(more, flags);
    mode_t mode = flags & O_CREAT ? va_arg(more, mode_t) : 0;
    va_end(more);
    note(outside_of_path(path));
    return __real_open(path, flags, mode);
}

/* ---- builtins ---- */

static const int32_t *functions_before;

static void traced(vm_t *vm, vm_call *c) {
    uint32_t before = running;
    running = c->id;
    ((vm_builtin_fn)(vm->builtin_base + functions_before[c->id]))(vm, c);
    running = before; /* where it raises, what follows is blamed on it until the next one */
}

static vm_resolver asked;
static const vm_resolver *resolver;

static bool find_apart(void *ctx, vm_t *vm, const char *name, size_t len, vm_found *out, mica_error *err) {
    apart++;
    bool found = resolver->find(ctx, vm, name, len, out, err);
    apart--;
    return found;
}
static bool find_library_apart(void *ctx, vm_t *vm, const char *name, size_t len, vm_found *out,
                               mica_error *err) {
    apart++;
    bool found = resolver->find_library(ctx, vm, name, len, out, err);
    apart--;
    return found;
}
static bool private_apart(void *ctx, int slot, const char *file, const char *name, size_t len, char *out,
                          size_t room) {
    apart++;
    bool found = resolver->private_name(ctx, slot, file, name, len, out, room);
    apart--;
    return found;
}
/* Lines of the program's own files, for messages. */
static bool argument_apart(void *ctx, vm_t *vm, const struct vm_place *place, const char *callee, uint32_t k,
                           prog_value *out) {
    apart++;
    bool found = resolver->argument(ctx, vm, place, callee, k, out);
    apart--;
    return found;
}
static bool compile_apart(void *ctx, vm_t *vm, const char *text, size_t len, bool want_value, vm_found *out,
                          mica_error *err) {
    apart++;
    bool done = resolver->compile(ctx, vm, text, len, want_value, out, err);
    apart--;
    return done;
}

static bool in_library_apart(void *ctx, const char *name, size_t len, int slot) {
    apart++;
    bool found = resolver->in_library(ctx, name, len, slot);
    apart--;
    return found;
}
static bool symbol_apart(void *ctx, uint32_t slot, uint32_t id, uint64_t *text, uint32_t *len,
                         mica_error *err) {
    apart++;
    bool found = resolver->slot_symbol(ctx, slot, id, text, len, err);
    apart--;
    return found;
}
/* Its own account of how long it took, and a name that no other process has. */
static mica_status create_apart(void *ctx, const char *path, mica_error *err) {
    note(VM_OUTSIDE_File);
    apart++;
    mica_status status = resolver->create(ctx, path, err);
    apart--;
    return status;
}

static void discard(void *ctx, const void *text, size_t len) {
    (void)ctx;
    (void)text;
    (void)len;
}

static mica_session *open_session(const char *snapshot) {
    static const vm_host host = {.write_out = discard, .write_err = discard};
    static int32_t functions[VM_BUILTINS];
    mica_session_options options = {.snapshot = snapshot, .quiet = true, .strict = true, .saved_path = true};
    mica_session *s = NULL;
    mica_error err = MICA_ERROR_INIT;
    if (mica_session_open(&options, &s, &err) != MICA_OK) {
        fprintf(stderr, "outside: %s\n", err.message);
        exit(2);
    }
    functions_before = s->vm->builtin_functions;
    for (uint32_t k = 0; k < VM_BUILTINS; k++)
        functions[k] = (int32_t)((intptr_t)traced - s->vm->builtin_base);
    s->vm->builtin_functions = functions;
    resolver = s->vm->resolver;
    asked = *resolver;
    asked.find = find_apart;
    asked.find_library = find_library_apart;
    asked.private_name = private_apart;
    asked.argument = argument_apart;
    asked.compile = compile_apart;
    asked.in_library = in_library_apart;
    asked.slot_symbol = symbol_apart;
    asked.create = create_apart;
    vm_set_resolver(s->vm, &asked);
    s->vm->host = &host;
    return s;
}

static void run(mica_session *s, const char *text) {
    mica_error err = MICA_ERROR_INIT;
    (void)!mica_session_run_text(s, text, strlen(text), "test", false, &err);
    running = UINT32_MAX;
    apart = 0;
}

static void complain(uint32_t id, const char *what, unsigned bits, const char *call) {
    printf("%s %s", vm_builtins[id].name, what);
    for (unsigned bit = 0; bit < VM_OUTSIDE_BITS; bit++)
        if (bits >> bit & 1) printf(" %s", vm_outside_name(bit));
    printf(": %s\n", call);
    bad = true;
}

static void check_declared(const char *call) {
    for (uint32_t id = 0; id < VM_BUILTINS; id++) {
        unsigned more = seen[id] & ~vm_builtin_outside[id];
        if (more) complain(id, "takes what its row does not have:", more, call);
        seen[id] &= vm_builtin_outside[id];
    }
}

/* ---- by hand ---- */

/* What takes something, each at least once, with everything that its row has. */
static const char by_hand[] =
    "time (); now (); clock (); cputime (); id = tic; toc (id); pause (0.001);\n"
    "localtime (1); mktime (gmtime (1)); ctime (1);\n"
    "rand; randn; rande; randg (1); randp (1);\n"
    "randi (5);\n"
    "randperm (5);\n"
    "name = tempname (); f = tmpfile (); fclose (f);\n"
    "f = fopen ('a.txt', 'w'); fputs (f, \"1 2\\n3 4\\n5 6\\n\"); fclose (f);\n"
    "f = fopen ('a.txt'); fgetl (f); fclose (f); f = fopen ('a.txt'); fgets (f); fclose (f);\n"
    "f = fopen ('a.txt'); fskipl (f, 1); feof (f); ftell (f); frewind (f); fseek (f, 0, 'eof'); fclose (f);\n"
    "f = fopen ('a.txt'); fscanf (f, '%d'); fclose (f); f = fopen ('a.txt'); textscan (f, '%d'); fclose "
    "(f);\n"
    "f = fopen ('a.txt'); fread (f, 2); ferror (f); fclose (f);\n"
    "fileread ('a.txt'); dlmread ('a.txt'); csvread ('a.txt'); isfile ('a.txt'); isfolder ('.'); isdir "
    "('.');\n"
    "stat ('a.txt'); lstat ('a.txt'); readdir ('.'); glob ('*'); canonicalize_file_name ('a.txt'); exist "
    "('a.txt');\n"
    "mkdir ('d'); rename ('a.txt', 'b.txt'); unlink ('b.txt'); rmdir ('d'); delete ('nothing');\n"
    "f = fopen ('s.m', 'w'); fputs (f, \"1; a = mfilename ('fullpath'); b = dbstack (); c = dbstack "
    "('-completenames');\\n\");\n"
    "fclose (f); run ('s.m'); source ('s.m'); which s; type ('s'); help s;\n"
    "old = pwd (); cd (); chdir (old); chdir (); cd (old); make_absolute_filename ('a'); tempdir (); getenv "
    "('HOME');\n"
    "nproc (); OCTAVE_HOME (); OCTAVE_EXEC_HOME (); matlabroot (); PAGER ();\n"
    "genpath ('.'); addpath ('~'); path ('~'); rmpath ('.'); restoredefaultpath (); rehash (); pathdef ();\n"
    "diary ('d.txt'); diary off; snapshot_create ('s.snap'); try, __package__ ('attach', 's.snap'), catch, "
    "end; getpid (); system ('true');\n"
    "fgetl (0); fgets (0); fskipl (0, 2); fread (0, 50000); fscanf (0, '%d', 30000); textscan (0, '%d', "
    "30000);\n"
    "save ('v.txt', 'f'); load ('v.txt'); __pack__ ('a', 'zip', 'v.zip', {'v.txt'}, ''); __unpack__ ('a', "
    "'v.zip', '.', false);\n"
    "f = fopen ('loaded.m', 'w'); fputs (f, 'function r = loaded (), r = 1; end'); fclose (f); loaded (); "
    "reload ();\n"
    "eval ('function y = cos (x), y = 1; end'); patches (); patch_view ('cos'); patch_save ('.', 'cos'); "
    "patch_reset cos\n"
    "try, methods ('no_a'), catch, end; try, ismethod ('no_b', 'm'), catch, end\n"
    "pause (); input ('', 's');\n"
    "dlmread (0);\n"
    "try, csvread (0); catch, end\n"; /* at the end of input */

/* What is asked of the session or was found out by the process before the program began. */
static const struct {
    char name[20];
    uint8_t bits;
} elsewhere[] = {{"__url__", VM_OUTSIDE_Address},
                 {"argv", VM_OUTSIDE_Environment},
                 {"program_name", VM_OUTSIDE_Environment},
                 {"terminal_size", VM_OUTSIDE_Environment},
                 {"image_save", VM_OUTSIDE_File},
                 {"image_info", VM_OUTSIDE_ClockFileEnvironment},
                 {"quicksave", VM_OUTSIDE_File},
                 {"quickload", VM_OUTSIDE_File},
                 {"image_checkpoint", VM_OUTSIDE_File},
                 {"rollback", VM_OUTSIDE_File},
                 {"extension_load", VM_OUTSIDE_Replaced},
                 {"extension_reload", VM_OUTSIDE_Replaced},
                 {"extensions", VM_OUTSIDE_File},
                 {"state_take", VM_OUTSIDE_File},
                 {"patches", VM_OUTSIDE_Clock},
                 {"patch_view", VM_OUTSIDE_Clock},
                 {"patch_reset", VM_OUTSIDE_Clock},
                 {"patch_save", VM_OUTSIDE_Clock}};

static unsigned not_seen_here(const char *name) {
    for (size_t k = 0; k < sizeof elsewhere / sizeof *elsewhere; k++)
        if (strcmp(elsewhere[k].name, name) == 0) return elsewhere[k].bits;
    return 0;
}

/* A line at a time: an error in one call is told, as its builtin would not have been tried. */
static void call_by_hand(mica_session *s) {
    for (const char *at = by_hand; *at;) {
        char line[512];
        size_t len = strcspn(at, "\n");
        mica_error err = MICA_ERROR_INIT;
        snprintf(line, sizeof line, "%.*s", (int)len, at);
        vm_random_renew(s->vm); /* each line seeds anew */
        if (mica_session_run_text(s, line, len, "test", false, &err) == MICA_RUN_FAILED) {
            printf("%s: %s\n", line, err.message);
            bad = true;
        }
        running = UINT32_MAX;
        at += len + 1;
    }
    check_declared("by hand");
    for (uint32_t id = 0; id < VM_BUILTINS; id++) {
        unsigned less = vm_builtin_outside[id] & ~(unsigned)seen[id] & ~not_seen_here(vm_builtins[id].name);
        if (less) complain(id, "was not seen to take:", less, "by hand");
    }
}

/* ---- at random ---- */

static void call_at_random(mica_session *s, uint64_t count) {
    calls_registry registry;
    calls_call call = {0};
    if (!calls_registry_read(s, &registry)) exit(2);
    memset(seen, 0, sizeof seen); /* it asks behind builtins that raised */
    for (uint64_t n = 0; n < count; n++) {
        calls_make(&registry, 11, n, NULL, &call);
        int32_t id = vm_builtin_find(s->vm, call.function->name, strlen(call.function->name));
        if (id < 0 || not_seen_here(call.function->name)) continue;
        run(s, base_buf_cstr(&call.setup) ? base_buf_cstr(&call.setup) : "");
        run(s, base_buf_cstr(&call.text));
        check_declared(base_buf_cstr(&call.line));
    }
}

int main(int argc, char **argv) {
    char folder[] = "/tmp/mica-outside-XXXXXX", input[] = "in.txt";
    if (argc < 2) return 2;
    char *snapshot = realpath(argv[1], NULL);
    uint64_t count = argc > 2 ? strtoull(argv[2], NULL, 10) : 8000;
    if (!snapshot || !mkdtemp(folder) || chdir(folder)) return 2;
    FILE *f = fopen(input, "w");
    if (!f) return 2;
    for (int k = 0; k < 4000000; k++) /* lines that are longer than a stream's buffer */
        fputs(k % 25000 ? "1 " : "1\n", f);
    fclose(f);
    if (!freopen(input, "r", stdin)) return 2;
    setenv("HOME", folder, 1);
    mica_session *s = open_session(snapshot);
    call_by_hand(s);
    call_at_random(s, count);
    s->vm->builtin_functions = functions_before;
    vm_set_resolver(s->vm, resolver);
    mica_session_close(s);
    char command[64];
    snprintf(command, sizeof command, "rm -r %s", folder);
    if (chdir("/") || system(command)) return 2;
    free(snapshot);
    if (!bad) printf("good\n");
    return bad;
}
