/* cli/mica/main.c - the program `mica`: options, one program or the prompt, exit status. */
#include "cli/mica/mica.h"

#include "base/alloc.h"
#include "base/system.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage_text[] =
    "Usage: mica [OPTIONS] FILE.m [ARGUMENTS]   run a program\n"
    "       mica [OPTIONS] -e CODE              run program text\n"
    "       mica [OPTIONS]                      prompt\n"
    "\n"
    "  -e, --eval CODE          run CODE; may be given several times\n"
    "      --snapshot PATH      standard-library snapshot; none: without, embedded: the one in the program\n"
    "      --layer PATH         a snapshot over the library, its functions found first; up to 3 times, the\n"
    "                           last first (environment: MICA_LAYERS=PATH:PATH, found after these)\n"
    "      --stdlib FOLDER      library sources used when there is no usable snapshot\n"
    "      --validate LEVEL     when bytes of the snapshot are checked: off, header, lazy (default), full\n"
    "      --max-validation-time MS  with --validate=full: what takes longer is checked when it is used\n"
    "      --strict             a snapshot that cannot be used is an error, not a reason to fall back\n"
    "      --require-signature KEY  the snapshot must be signed by this Ed25519 key (public PEM;\n"
    "                           environment: MICA_REQUIRE_SIGNATURE)\n"
    "      --no-cache           keep no rebuilt or expanded snapshot in ~/.cache/mica (environment: "
    "MICA_CACHE=off or a "
    "folder)\n"
    "      --gc PRESET          collector: default, low-latency, high-throughput, low-memory, debug\n"
    "      --set KEY=VALUE      change one setting, for example gc.growth=2; `micac config` lists them\n"
    "      --preset NAME        start from a named snapshot configuration; `micac presets` lists them\n"
    "      --snapshot-stats[=json]  print how the snapshot was loaded to stderr at the end\n"
    "  -q, --quiet              no greeting, no warning about fallbacks\n"
    "      --version            print the version\n"
    "  -h, --help               print this text\n"
    "\n"
    "Settings come from the command line, then the environment (MICA_GC_GROWTH=2), then the configuration\n"
    "file ($MICA_CONFIG or ~/.config/mica/mica.conf), then presets.\n"
    "\n"
    "Exit status: 0, the status a program gives to exit(), 1 after an error, 2 for wrong usage, 130 after "
    "Ctrl-C.\n";

typedef struct arguments {
    mica_session_options session;
    mica_config config;
    const char *code[64];
    int ncode;
    const char *layers[16]; /* those of the environment first */
    char *layer_text;       /* holds the latter */
    int stats;              /* 0 none, 1 text, 2 JSON */
    const char *file;
    int rest; /* index of the program's first argument */
} arguments;

static mica_session *running;

static void on_interrupt(int number) {
    (void)number;
    if (cli_reading)
        cli_given_up = 1;
    else if (running)
        mica_session_interrupt(running);
}

static int bad_usage(const char *what, const char *which) {
    fprintf(stderr, "mica: %s '%s'; see mica --help\n", what, which);
    return 2;
}

/* Value of an option given as --name=value or as the next argument; NULL when it is not this option. */
static const char *value_of(const char *name, int argc, char **argv, int *at, int *status) {
    size_t len = strlen(name);
    const char *arg = argv[*at];
    if (strncmp(arg, name, len) != 0 || (arg[len] && arg[len] != '=')) return NULL;
    if (arg[len] == '=') return arg + len + 1;
    if (*at + 1 >= argc) {
        *status = bad_usage("a value is missing after", arg);
        return NULL;
    }
    return argv[++*at];
}

/* A setting named by an option of its own. 0, or 2 when it is refused. */
static int set(mica_config *config, const char *key, const char *value) {
    mica_error err = MICA_ERROR_INIT;
    mica_status status = key ? mica_config_set(config, key, value, MICA_FROM_COMMAND_LINE, &err)
                             : mica_config_assign(config, value, &err);
    if (status != MICA_OK) fprintf(stderr, "mica: %s\n", err.message);
    return status == MICA_OK ? 0 : 2;
}

static int add_layer(arguments *out, const char *path) {
    if (out->session.layer_count == sizeof out->layers / sizeof *out->layers)
        return bad_usage("too many layers, at", path);
    out->layers[out->session.layer_count++] = path;
    out->session.layers = out->layers;
    return 0;
}

/* The layers that MICA_LAYERS names, which lie under those of the command line. */
static int add_environment_layers(arguments *out) {
    const char *text = getenv("MICA_LAYERS");
    if (!text || !*text) return 0;
    int status = 0;
    size_t size = strlen(text) + 1;
    out->layer_text = base_malloc(size);
    if (!out->layer_text) {
        fputs("mica: out of memory\n", stderr);
        return 1;
    }
    memcpy(out->layer_text, text, size);
    char *rest = NULL;
    for (char *path = strtok_r(out->layer_text, ":", &rest); path && !status;
         path = strtok_r(NULL, ":", &rest))
        status = add_layer(out, path);
    return status;
}

/* 0 to go on, 2 for wrong usage, -1 when the work is done. */
static int parse_arguments(int argc, char **argv, arguments *out) {
    int at = 1;
    for (; at < argc && argv[at][0] == '-' && argv[at][1]; at++) {
        const char *arg = argv[at], *value;
        int status = 0;
        if (strcmp(arg, "--") == 0) {
            at++;
            break;
        }
        if (strcmp(arg, "-h") == 0 || strcmp(arg, "--help") == 0) {
            fputs(usage_text, stdout);
            return -1;
        }
        if (strcmp(arg, "--version") == 0) {
            puts("mica " MICA_VERSION);
            return -1;
        }
        if (strcmp(arg, "-q") == 0 || strcmp(arg, "--quiet") == 0)
            out->session.quiet = true;
        else if (strcmp(arg, "--snapshot-stats") == 0 || strcmp(arg, "--snapshot-stats=text") == 0)
            out->stats = 1;
        else if (strcmp(arg, "--snapshot-stats=json") == 0)
            out->stats = 2;
        else if (strcmp(arg, "--no-cache") == 0)
            out->session.cache_folder = NULL;
        else if (strcmp(arg, "--strict") == 0)
            out->session.strict = true;
        else if ((value = value_of("-e", argc, argv, &at, &status)) ||
                 (!status && (value = value_of("--eval", argc, argv, &at, &status)))) {
            if (out->ncode == 64) return bad_usage("too many texts, at", arg);
            out->code[out->ncode++] = value;
        } else if (!status && (value = value_of("--snapshot", argc, argv, &at, &status)))
            out->session.snapshot = value;
        else if (!status && (value = value_of("--layer", argc, argv, &at, &status)))
            status = add_layer(out, value);
        else if (!status && (value = value_of("--stdlib", argc, argv, &at, &status)))
            out->session.stdlib_folder = value;
        else if (!status && (value = value_of("--validate", argc, argv, &at, &status)))
            out->session.validate = value;
        else if (!status && (value = value_of("--require-signature", argc, argv, &at, &status)))
            out->session.require_signature = value;
        else if (!status && (value = value_of("--max-validation-time", argc, argv, &at, &status))) {
            char *end;
            out->session.max_validation_ms = strtoul(value, &end, 10);
            if (*value < '0' || *value > '9' || *end || out->session.max_validation_ms > 86400000)
                return bad_usage("not a number of milliseconds:", value);
        } else if (!status && (value = value_of("--gc", argc, argv, &at, &status)))
            status = set(&out->config, "gc.preset", value);
        else if (!status && (value = value_of("--set", argc, argv, &at, &status)))
            status = set(&out->config, NULL, value);
        else if (!status && (value = value_of("--preset", argc, argv, &at, &status)))
            status = set(&out->config, "preset", value);
        else
            return status ? status : bad_usage("unknown option", arg);
        if (status) return status;
    }
    if (!out->ncode && at < argc) out->file = argv[at++];
    out->rest = at;
    return 0;
}

/* The status to end with: output that was lost is an error. */
static int check_output(int status, int number) {
    if (!number) return status;
    fprintf(stderr, "mica: standard output: cannot write: %s\n", strerror(number));
    return status ? status : 1;
}

static int finish(mica_session *s, mica_outcome outcome, const mica_error *err) {
    switch (outcome) {
    case MICA_RUN_DONE: return 0;
    case MICA_RUN_EXIT: return mica_session_exit_status(s);
    case MICA_RUN_STOPPED: return 0;
    case MICA_RUN_FAILED: break;
    }
    if (err->code == MICA_ERR_INTERRUPTED) return 130;
    fputs(mica_session_report(s), stderr);
    return 1;
}

int main(int argc, char **argv) {
    arguments args = {.session.config = &args.config};
    base_system_keep_standard();
    base_system_fail_large_writes();
    args.session.require_signature = getenv("MICA_REQUIRE_SIGNATURE");
    if (args.session.require_signature && !*args.session.require_signature)
        args.session.require_signature = NULL;
    mica_config_init(&args.config);
    const char *cache = getenv("MICA_CACHE");
    args.session.cache_folder = !cache ? "" : *cache && strcmp(cache, "off") != 0 ? cache : NULL;
    int status = add_environment_layers(&args);
    if (!status) status = parse_arguments(argc, argv, &args);
    if (status) {
        base_free(args.layer_text);
        return status < 0 ? check_output(0, fflush(stdout) ? errno : 0) : status;
    }
    mica_error err = MICA_ERROR_INIT;
    mica_session *s;
    if (mica_config_load(&args.config, (const char *const *)environ, &err) != MICA_OK ||
        mica_config_check(&args.config, &err) != MICA_OK) {
        fprintf(stderr, "mica: %s\n", err.message);
        base_free(args.layer_text);
        return 2;
    }
    mica_status opened = mica_session_open(&args.session, &s, &err);
    base_free(args.layer_text); /* the session took what it needs */
    if (opened != MICA_OK) {
        fprintf(stderr, "mica: %s\n", err.message);
        return err.code == MICA_ERR_CONFIGURATION ? 2 : 1;
    }
    running = s;
    struct sigaction action = {.sa_handler = on_interrupt};
    sigaction(SIGINT, &action, NULL);
    if (args.rest < argc &&
        mica_session_set_arguments(s, argc - args.rest, (const char *const *)argv + args.rest, &err) !=
            MICA_OK) {
        fprintf(stderr, "mica: %s\n", err.message);
        mica_session_close(s);
        return 1;
    }
    if (args.file) {
        status = finish(s, mica_session_run_file(s, args.file, &err), &err);
    } else if (args.ncode) {
        for (int i = 0; i < args.ncode && !status; i++) {
            mica_outcome outcome =
                mica_session_run_text(s, args.code[i], strlen(args.code[i]), "<command line>", true, &err);
            status = finish(s, outcome, &err);
            if (outcome == MICA_RUN_EXIT) break;
        }
    } else {
        status = cli_prompt(s, args.session.quiet);
        fflush(NULL); /* only the prompt writes through stdio */
    }
    mica_session_finish(s);
    status = check_output(status, mica_session_output_error(s));
    err = (mica_error)MICA_ERROR_INIT;
    if (mica_session_check_files(s, &err) != MICA_OK) {
        fprintf(stderr, "mica: %s\n", err.message);
        if (!status) status = 1;
    }
    if (args.stats) mica_session_write_stats(s, args.stats == 2, stderr);
    running = NULL;
#if !defined(__SANITIZE_ADDRESS__) && !defined(MICA_COVERAGE)
    _exit(status); /* the system takes memory and mappings back faster than they can be ended one by one */
#endif
    mica_session_close(s);
    return status;
}
