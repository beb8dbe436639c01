/* cli/mica/options.c - reads the command line of mica by the table in options.def and prints --help from
 * it.
 *
 * One and two dashes mean the same, a value comes behind an equals sign or as the next argument, and the
 * first argument that is no option is the program; what follows belongs to it. */
#include "cli/mica/options.h"

#include "base/path.h"
#include "cli/common/moment.h"
#include "cli/common/option.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
#define MICA_OPTION(id, letter, name, argument, text, manual) OPTION_##id,
#include "cli/mica/options.def"
#undef MICA_OPTION
    OPTION_COUNT
};

static const cli_option rows[] = {
#define MICA_OPTION(id, letter, name, argument, text, manual) {letter, name, argument, text},
#include "cli/mica/options.def"
#undef MICA_OPTION
};

static void print_help(void) {
    fputs("Usage: mica [OPTIONS] FILE.m [ARGUMENTS]   run a program; -: from standard input\n"
          "       mica [OPTIONS] -e CODE              run program text\n"
          "       mica [OPTIONS]                      prompt\n"
          "\n",
          stdout);
    for (int k = 0; k < OPTION_COUNT; k++)
        cli_option_print(&rows[k], stdout);
    fputs("\n"
          "Settings come from the command line, then the environment (MICA_GC_GROWTH=2), then the "
          "configuration\n"
          "file ($MICA_CONFIG or ~/.config/mica/mica.conf), then presets. NO_COLOR switches colours off.\n"
          "\n"
          "Exit status: 0, the status a program gives to exit(), 1 after an error, 2 for wrong usage, 130 "
          "after "
          "Ctrl-C.\n",
          stdout);
}

static int bad_usage(const char *what, const char *which) {
    fprintf(stderr, "mica: %s '%s'; see mica --help\n", what, which);
    return 2;
}

/* A guess replaces the hint at --help only where there is one. */
static int unknown_option(const char *arg, const char *name, size_t len) {
    base_nearest near;
    base_nearest_begin(&near, name, len);
    for (int k = 0; k < OPTION_COUNT; k++)
        cli_option_nearest(&rows[k], &near);
    if (near.best[0])
        fprintf(stderr, "mica: unknown option '%s'; did you mean '--%s'? See mica --help\n", arg, near.best);
    else
        bad_usage("unknown option", arg);
    return 2;
}

/* The option that an argument names, or -1. */
static int find_option(cli_word word) {
    for (int k = 0; k < OPTION_COUNT; k++)
        if (cli_option_is(&rows[k], word)) return k;
    return word.len == 1 && *word.name == 'V' ? OPTION_VERSION : -1;
}

/* A setting named by an option of its own. 0, or 2 when it is refused. */
static int set(mica_config *config, const char *key, const char *value) {
    mica_error err = MICA_ERROR_INIT;
    mica_status status = key ? mica_config_set(config, key, value, MICA_FROM_COMMAND_LINE, &err)
                             : mica_config_assign(config, value, &err);
    if (status != MICA_OK) fprintf(stderr, "mica: %s\n", err.message);
    return status == MICA_OK ? 0 : 2;
}

/* Layers of the command line lie above those of the environment, which were added before. */
int cli_add_layer(cli_options *out, const char *path) {
    if (out->session.layer_count == CLI_LAYERS_MAX) return bad_usage("too many layers, at", path);
    out->layers[out->session.layer_count++] = path;
    out->session.layers = out->layers;
    return 0;
}

/* Folders that were asked for by name must be there. Those of later options come behind. */
static int add_path(cli_options *out, const char *value) {
    base_buf name = {0};
    int status = 0;
    for (const char *at = value; *at && !status;) {
        size_t len = strcspn(at, ":");
        name.len = 0;
        base_buf_append(&name, at, len);
        const char *folder = base_buf_cstr(&name);
        if (len && (!folder || base_path_kind(folder) != BASE_PATH_FOLDER))
            status = bad_usage("--path: there is no folder", folder ? folder : at);
        at += len + (at[len] == ':');
    }
    base_buf_free(&name);
    if (status) return status;
    if (out->path.len) base_buf_byte(&out->path, ':');
    base_buf_str(&out->path, value);
    out->session.path = base_buf_cstr(&out->path);
    if (out->session.path) return 0;
    fputs("mica: out of memory\n", stderr);
    return 1;
}

/* At most a day: a larger number is a mistake. */
static int set_milliseconds(uint64_t *out, const char *value) {
    char *end;
    *out = strtoul(value, &end, 10);
    bool good = *value >= '0' && *value <= '9' && !*end && *out <= 86400000;
    return good ? 0 : bad_usage("not a number of milliseconds up to 86400000, a day:", value);
}

/* At most a year, and not less than a hundredth of a second. */
static int set_seconds(double *out, const char *value) {
    char *end;
    *out = strtod(value, &end);
    bool good = *value && !*end && *out >= 0.01 && *out <= 31536000;
    return good ? 0 : bad_usage("not a number of seconds from 0.01 to 31536000, a year:", value);
}

static int set_count(uint64_t *out, const char *value) {
    char *end;
    errno = 0;
    *out = strtoull(value, &end, 10);
    bool good = *value >= '0' && *value <= '9' && !*end && !errno && *out;
    return good ? 0 : bad_usage("--take-after takes a number of safe points from 1 on, not", value);
}

static int set_signal(int *out, const char *value) {
    static const struct {
        char name[8];
        int number;
    } signals[] = {{"USR1", SIGUSR1}, {"USR2", SIGUSR2}, {"TERM", SIGTERM}};
    for (size_t k = 0; k < sizeof signals / sizeof *signals; k++)
        if (strcmp(value, signals[k].name) == 0) {
            *out = signals[k].number;
            return 0;
        }
    return bad_usage("--take-on takes USR1, USR2 or TERM, not", value);
}

static int set_save(cli_options *out, const char *value) {
    static const char *const words[] = {"exit", "never", "ask"};
    for (int k = 0; k < 3; k++)
        if (strcmp(value, words[k]) == 0) {
            out->save = CLI_SAVE_EXIT + k;
            return 0;
        }
    return bad_usage("--save takes exit, never or ask, not", value);
}

static int add_text(cli_options *out, const char *code) {
    if (out->ncode == CLI_TEXTS_MAX) return bad_usage("too many texts, at", code);
    out->code[out->ncode++] = code;
    return 0;
}

static int add_extension(cli_options *out, const char *path) {
    if (out->extension_count == CLI_EXTENSIONS_MAX) return bad_usage("too many extensions, at", path);
    out->extensions[out->extension_count++] = path;
    return 0;
}

/* One option; `value` is not NULL where it takes one. */
static int take_option(cli_options *out, int option, const char *value) {
    mica_session_options *session = &out->session;
    switch (option) {
    case OPTION_EVAL: return add_text(out, value);
    case OPTION_INTERACTIVE: out->interactive = true; return 0;
    case OPTION_SNAPSHOT: session->snapshot = value; return 0;
    case OPTION_LAYER: return cli_add_layer(out, value);
    case OPTION_EXTENSION: return add_extension(out, value);
    case OPTION_STDLIB: session->stdlib_folder = value; return 0;
    case OPTION_STARTUP: out->startup = value; return 0;
    case OPTION_NO_STARTUP:
        out->startup = "none";
        session->saved_path = false;
        return 0;
    case OPTION_PATH: return add_path(out, value);
    case OPTION_VALIDATE: session->validate = value; return 0;
    case OPTION_MAX_VALIDATION: return set_milliseconds(&session->max_validation_ms, value);
    case OPTION_STRICT: session->strict = true; return 0;
    case OPTION_SIGNATURE: session->require_signature = value; return 0;
    case OPTION_NO_CACHE: session->cache_folder = NULL; return 0;
    case OPTION_GC: return set(&out->config, "gc.preset", value);
    case OPTION_SET: return set(&out->config, NULL, value);
    case OPTION_PRESET: return set(&out->config, "preset", value);
    case OPTION_IMAGE: out->image = value; return 0;
    case OPTION_BASE: out->base = value; return 0;
    case OPTION_TRUST:
        out->trust = value;
        out->trust_named = true;
        return 0;
    case OPTION_ENCRYPT: out->encrypt = true; return 0;
    case OPTION_KEY_FILE: out->key_file = value; return 0;
    case OPTION_AUTOSAVE: return set_seconds(&out->autosave, value);
    case OPTION_SAVE: return set_save(out, value);
    case OPTION_ABANDON: out->abandon = true; return 0;
    case OPTION_IF_YOUNGER: return set_seconds(&out->if_younger, value);
    case OPTION_WATCH: out->watch = value ? CLI_WATCH_DATES : CLI_WATCH_SYSTEM; return 0;
    case OPTION_TAPE: out->tape = value; return 0;
    case OPTION_TAPE_CONFIG: out->tape_config = value; return 0;
    case OPTION_TAPE_INTERVAL: return set_seconds(&out->tape_interval, value);
    case OPTION_TAPE_KEEP:
        if (cli_moment_keeping(value, &out->tape_keeping, &out->tape_keep_count)) return 0;
        return bad_usage("--tape-keep takes all, last:N, exponential:N or named, not", value);
    case OPTION_AT:
        out->tape_at = value;
        return cli_moment_of(value, &out->tape_moment) ? 0 : bad_usage(CLI_MOMENT_WANTED, value);
    case OPTION_STATE: out->state = value; return 0;
    case OPTION_TAKE_AFTER: return set_count(&out->take_after, value);
    case OPTION_TAKE_ON: return set_signal(&out->take_on, value);
    case OPTION_LOAD: out->load = value; return 0;
    case OPTION_STATS: out->stats = value ? 2 : 1; return 0;
    case OPTION_QUIET: session->quiet = true; return 0;
    case OPTION_VERSION: puts("mica " MICA_VERSION); return -1;
    case OPTION_HELP: print_help(); return -1;
    default: return 0;
    }
}

/* One memory is tracked for one file. */
static int check_tape(const cli_options *out) {
    if (!out->tape && (out->tape_interval > 0 || out->tape_keep_count || out->tape_at || out->tape_config))
        return bad_usage("without --tape FILE there is no tape for", out->tape_interval > 0
                                                                         ? "--tape-interval"
                                                                     : out->tape_at     ? "--at"
                                                                     : out->tape_config ? "--tape-config"
                                                                                        : "--tape-keep");
    if (out->tape_at && (out->tape_interval > 0 || out->tape_keep_count))
        return bad_usage("--at writes no epochs: --tape-interval and --tape-keep do not go with",
                         out->tape_at);
    if (out->tape && (out->image || out->base || out->load || out->encrypt || out->key_file))
        return bad_usage(
            "--tape goes with no image, state or encryption: the session cannot be kept there too, "
            "and on",
            out->tape);
    return 0;
}

/* Ends at the first argument that is no option: it is the program, or with -e the first of its arguments.
 * "-" alone is a program, that on stdin. */
int cli_parse_options(int argc, char **argv, cli_options *out) {
    int at = 1;
    for (; at < argc && argv[at][0] == '-' && argv[at][1]; at++) {
        const char *arg = argv[at], *value;
        if (strcmp(arg, "--") == 0) {
            at++;
            break;
        }
        cli_word word = cli_word_of(arg);
        int k = find_option(word);
        if (k < 0) return unknown_option(arg, word.name, word.len);
        const char *wrong = cli_option_value(&rows[k], word, argc, argv, &at, &value);
        if (wrong) return bad_usage(wrong, arg);
        int status = take_option(out, k, value);
        if (status) return status;
    }
    int wrong = check_tape(out);
    if (wrong) return wrong;
    if (!out->image && (out->autosave > 0 || out->save || (out->abandon && !out->tape) ||
                        out->if_younger >= 0 || out->encrypt))
        return bad_usage("without --image FILE there is no image for", out->autosave > 0 ? "--autosave"
                                                                       : out->abandon && !out->tape
                                                                           ? "--abandon"
                                                                       : out->save    ? "--save"
                                                                       : out->encrypt ? "--encrypt"
                                                                                      : "--if-younger");
    if (out->image && strstr(out->image, "://") &&
        (out->autosave > 0 || out->encrypt || out->if_younger >= 0 ||
         (out->save && out->save != CLI_SAVE_NEVER)))
        return bad_usage("an image in a store is only read, and nothing is saved there:", out->image);
    if (out->trust_named && !out->image && !out->base)
        return bad_usage("without --image FILE or --base FILE there is no image for", "--trust");
    if (out->image && out->base)
        return bad_usage("--image keeps a session, --base begins a new one: not both, with", out->base);
    if (out->state ? !out->take_after && !out->take_on : out->take_after || out->take_on)
        return bad_usage("--state FILE goes with --take-after N or --take-on SIGNAL, not alone:",
                         out->state     ? out->state
                         : out->take_on ? "--take-on"
                                        : "--take-after");
    if (out->load && (out->image || out->base || out->ncode || at < argc))
        return bad_usage("--load goes on with a program of its own: no other one, and no image, with",
                         out->load);
    if (!out->ncode && at < argc) out->file = argv[at++];
    out->rest = at;
    return 0;
}
