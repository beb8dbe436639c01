/* fuzz/calls/main.c - random calls of every function of the registry, in child processes of some hundred
 * calls each: `calls --snapshot build/stdlib.snap --seed 1 --count 2000000`. A call that ends its child (a
 * signal, a sanitizer's finding), hangs, changes an argument or gives a value that is not whole is printed as
 * one line of M; the others go on. Status 1 when there was a finding. */
#include "fuzz/calls/calls.h"

#include "base/alloc.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define KINDS_MAX 4096
#define NO_BEGIN  90 /* status of a child that could not begin */

#if BASE_ASAN
__attribute__((visibility("default"))) const char *__asan_default_options(void);
const char *__asan_default_options(void) {
    return "detect_leaks=0:allocator_may_return_null=1:detect_stack_use_after_return=0:exitcode=77";
}
#endif

typedef struct driver {
    calls_options o;
    uint64_t first, count, batch, every;
    double limit;   /* seconds of processor time for one call */
    uint64_t known; /* distinct findings */
    char *keys[KINDS_MAX];
    uint64_t slow;
    calls_shared *shared;
    char folder[64];
} driver;

/* Prints a finding the first time its kind meets its function. */
static void tell(driver *d, const char *kind, const char *function, const char *line, uint64_t n) {
    char key[400]; /* one place in C is one finding, whichever function leads there */
    snprintf(key, sizeof key, strstr(kind, " at ") && strchr(kind, ':') ? "%s" : "%s\t%s", kind, function);
    for (uint64_t k = 0; k < d->known; k++)
        if (strcmp(d->keys[k], key) == 0) return;
    if (d->known < KINDS_MAX && (d->keys[d->known] = strdup(key))) d->known++;
    printf("FINDING %s: %s (seed %llu, call %llu)\n    %s\n", function, kind, (unsigned long long)d->o.seed,
           (unsigned long long)n, line);
    fflush(stdout);
}

/* Lines that the child reported. */
static void read_report(driver *d, const char *path) {
    FILE *f = fopen(path, "r");
    static char line[1 << 16];
    while (f && fgets(line, sizeof line, f)) {
        line[strcspn(line, "\n")] = 0;
        char *function = strchr(line, '\t'), *text = function ? strchr(function + 1, '\t') : NULL;
        if (!text) continue;
        *function++ = *text++ = 0;
        if (strcmp(line, "call") == 0)
            printf("%s  %s\n", function, text);
        else
            tell(d, line, function, text, d->shared->at);
    }
    if (f) fclose(f);
}

/* Takes "FUNCTION FILE:LINE" from a line of a stack; false in frames that say nothing about the cause. */
static bool place_of(const char *line, char *out, size_t room) {
    static const char *const common[] = {"libsanitizer", "vm/heap/vm.h", "program/value.h", "sysdeps",
                                         "fuzz/calls"};
    char function[128];
    const char *in = strstr(line, " in "), *file = in ? strrchr(in, '/') : NULL;
    if (!strstr(line, "    #") || !file || sscanf(in + 4, "%127s", function) != 1) return false;
    for (size_t k = 0; k < sizeof common / sizeof *common; k++)
        if (strstr(in, common[k])) return false;
    snprintf(out, room, "%s %.80s", function, file + 1);
    return true;
}

/* What the sanitizer says and where, from what the child wrote on stderr; or the signal. */
static void describe_end(const char *path, int status, char *out, size_t room) {
    FILE *f = fopen(path, "r");
    char line[1024], what[128] = "", place[256] = "";
    snprintf(what, sizeof what, WIFSIGNALED(status) ? "signal %d" : "status %d",
             WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    while (f && !place[0] && fgets(line, sizeof line, f)) {
        char *at = strstr(line, "ERROR: AddressSanitizer: ");
        line[strcspn(line, "\n")] = 0;
        if (at)
            sscanf(at + 25, "%127s", what);
        else if ((at = strstr(line, "runtime error: ")))
            snprintf(what, sizeof what, "%.120s", at + 15), snprintf(place, sizeof place, "%.200s", line);
        else
            (void)place_of(line, place, sizeof place);
    }
    char *tail = strstr(place, ": runtime error"), *slash = tail ? strstr(place, "/vm/") : NULL;
    if (tail) *tail = 0;
    snprintf(out, room, "%s at %.200s", what, slash ? slash + 1 : place);
    if (f) fclose(f);
}

static double cpu_of(pid_t pid) {
    clockid_t clock;
    struct timespec t;
    if (clock_getcpuclockid(pid, &clock) || clock_gettime(clock, &t)) return 0;
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void child(driver *d, uint64_t from, uint64_t to) {
    int report = open("report", O_WRONLY | O_CREAT | O_TRUNC, 0600),
        errors = open("errors", O_RDWR | O_CREAT | O_TRUNC, 0600);
    int nothing = open("/dev/null", O_RDWR);
    struct rlimit none = {0, 0}, files = {1 << 24, 1 << 24};
    if (report < 0 || errors < 0 || nothing < 0 || (mkdir("work", 0700) && errno != EEXIST) || chdir("work"))
        _exit(NO_BEGIN);
    setrlimit(RLIMIT_CORE, &none);
    setrlimit(RLIMIT_FSIZE, &files);
    dup2(nothing, 0);
    dup2(nothing, 1);
    dup2(errors, 2);
    _exit(calls_run(&d->o, from, to, d->shared, report) ? NO_BEGIN : 0);
}

/* Waits for a child; false when it was killed because a call took too long. `interrupted` asks politely
 * first: a call that ends then is slow, not stuck. */
static bool wait_for(driver *d, pid_t pid, int *status) {
    uint64_t seen = UINT64_MAX;
    double begun = 0, asked = 0;
    time_t wall = 0;
    for (;;) {
        if (waitpid(pid, status, WNOHANG) == pid) return true;
        double now = cpu_of(pid);
        if (d->shared->at != seen) {
            seen = d->shared->at;
            begun = now;
            wall = time(NULL);
            asked = 0;
        } else if (asked ? now - asked > d->limit : now - begun > d->limit) {
            if (asked) break;
            kill(pid, SIGUSR1);
            d->slow++;
            printf("slow: %s\n", d->shared->line);
            asked = now;
        } else if (time(NULL) - wall > 60 + 20 * (time_t)d->limit) {
            break; /* it waits for something */
        }
        usleep(10000);
    }
    kill(pid, SIGKILL);
    waitpid(pid, status, 0);
    return false;
}

/* Runs calls [from, to) in a child; returns the call to go on with. */
static uint64_t run_batch(driver *d, uint64_t from, uint64_t to) {
    char kind[384];
    int status = 0;
    d->shared->at = from;
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) child(d, from, to);
    if (pid < 0) {
        perror("fork");
        exit(2);
    }
    bool ended = wait_for(d, pid, &status);
    read_report(d, "report");
    if (ended && WIFEXITED(status) && WEXITSTATUS(status) == 0) return to;
    if (ended && WIFEXITED(status) && WEXITSTATUS(status) == NO_BEGIN) {
        fprintf(stderr, "calls: a batch could not begin\n");
        exit(2);
    }
    if (ended)
        describe_end("errors", status, kind, sizeof kind);
    else
        snprintf(kind, sizeof kind, "it hangs");
    tell(d, kind, d->shared->function, d->shared->line, d->shared->at);
    if (d->count == 1) { /* a replay: the whole report */
        FILE *f = fopen("errors", "r");
        for (int c; f && (c = getc(f)) != EOF;)
            putchar(c);
        if (f) fclose(f);
    }
    return d->shared->at + 1;
}

static int usage(void) {
    fputs("usage: calls --snapshot FILE [--seed N] [--first N] [--count N] [--function NAME] [--batch N]\n"
          "             [--limit SECONDS] [--replay N] [--verbose] [--list]\n",
          stderr);
    return 2;
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *where) {
    (void)info;
    (void)type;
    (void)where;
    return remove(path);
}

static bool read_registry(driver *d, calls_registry *registry) {
    mica_session *s = NULL;
    mica_session_options options = {.snapshot = d->o.snapshot, .quiet = true, .strict = true};
    mica_error err = MICA_ERROR_INIT;
    if (mica_session_open(&options, &s, &err)) {
        fprintf(stderr, "calls: %s\n", err.message);
        return false;
    }
    bool ok = calls_registry_read(s, registry);
    mica_session_close(s);
    return ok;
}

static bool parse(driver *d, int argc, char **argv, const char **only, bool *list) {
    for (int i = 1; i < argc; i++) {
        const char *name = argv[i], *value = i + 1 < argc ? argv[i + 1] : NULL;
        if (strcmp(name, "--verbose") == 0) {
            d->o.verbose = true;
            continue;
        }
        if (strcmp(name, "--list") == 0) {
            *list = true;
            continue;
        }
        if (!value) return false;
        i++;
        if (strcmp(name, "--snapshot") == 0)
            d->o.snapshot = realpath(value, NULL);
        else if (strcmp(name, "--seed") == 0)
            d->o.seed = strtoull(value, NULL, 10);
        else if (strcmp(name, "--first") == 0)
            d->first = strtoull(value, NULL, 10);
        else if (strcmp(name, "--count") == 0)
            d->count = strtoull(value, NULL, 10);
        else if (strcmp(name, "--replay") == 0)
            d->first = strtoull(value, NULL, 10), d->count = 1;
        else if (strcmp(name, "--batch") == 0)
            d->batch = strtoull(value, NULL, 10);
        else if (strcmp(name, "--limit") == 0)
            d->limit = strtod(value, NULL);
        else if (strcmp(name, "--function") == 0)
            *only = value;
        else
            return false;
    }
    return d->o.snapshot && d->batch && d->count;
}

int main(int argc, char **argv) {
    driver *d = base_calloc(1, sizeof *d);
    calls_registry registry;
    const char *only = NULL;
    bool list = false;
    if (!d) return 2;
    d->o.seed = 1;
    d->count = 10000;
    d->batch = 2000;
    d->limit = 10;
    if (!parse(d, argc, argv, &only, &list)) return usage();
    if (!read_registry(d, &registry)) return 2;
    d->o.registry = &registry;
    if (list) {
        for (uint32_t k = 0; k < registry.count; k++)
            printf("%s %d %d %d %u\n", registry.functions[k].name, registry.functions[k].min_args,
                   registry.functions[k].max_args, registry.functions[k].max_outs,
                   registry.functions[k].word_count);
        return 0;
    }
    if (only && !(d->o.only = calls_registry_find(&registry, only))) {
        fprintf(stderr, "calls: there is no function '%s'\n", only);
        return 2;
    }
    d->shared = mmap(NULL, sizeof *d->shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    strcpy(d->folder, "/tmp/mica-calls-XXXXXX");
    if (d->shared == MAP_FAILED || !mkdtemp(d->folder) || chdir(d->folder)) {
        perror("calls");
        return 2;
    }
    for (uint64_t n = d->first, end = d->first + d->count; n < end;)
        n = run_batch(d, n, end - n < d->batch ? end : n + d->batch);
    printf("%llu calls of %u functions with seed %llu, %llu ended by an error, %llu slow, %llu findings\n",
           (unsigned long long)d->shared->done, registry.count, (unsigned long long)d->o.seed,
           (unsigned long long)d->shared->raised, (unsigned long long)d->slow, (unsigned long long)d->known);
    if (chdir("/") == 0) nftw(d->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    return d->known != 0;
}
