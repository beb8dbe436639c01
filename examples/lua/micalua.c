/* examples/lua/micalua.c - a Lua that starts from a snapshot of its modules, and the
 * command that makes one. */
#include "lua_snapshot.h"

#include "mica/builder.h"
#include "mica/presets.h"

#include <lauxlib.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>

static const char usage_text[] =
    "usage: micalua [--snapshot FILE] [--validate lazy|full|header|off] [--stats] PROGRAM.lua [ARGUMENT...]\n"
    "       micalua build [--preset NAME] [--keep-going] [--depfile FILE] -o FILE FOLDER...\n"
    "Runs a Lua program whose modules come from a snapshot, or makes such a snapshot from folders of "
    "modules.\n"
    "A snapshot that cannot be used is left aside with one line on stderr; modules then come from files.\n";

static int usage(const char *what, const char *which) {
    fprintf(stderr, "micalua: %s%s%s; see micalua --help\n", what, which ? " " : "", which ? which : "");
    return 2;
}

/* ---- building ---- */

static int build(int argc, char **argv) {
    const char *out = NULL, *preset = NULL, *depfile = NULL;
    char **folders = argv; /* those among the arguments, moved to its beginning */
    int folder_count = 0;
    mica_builder_config config;
    mica_builder_config_default(&config);
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--keep-going") == 0)
            config.keep_going = true;
        else if (strcmp(argv[i], "-o") == 0 && i + 1 < argc)
            out = argv[++i];
        else if (strcmp(argv[i], "--preset") == 0 && i + 1 < argc)
            preset = argv[++i];
        else if (strcmp(argv[i], "--depfile") == 0 && i + 1 < argc)
            depfile = argv[++i];
        else if (argv[i][0] == '-')
            return usage("unknown argument", argv[i]);
        else
            folders[folder_count++] = argv[i];
    }
    if (!out || !folder_count) return usage("build needs -o FILE and a folder of modules", NULL);
    if (preset) {
        const mica_snapshot_preset *row = mica_snapshot_preset_find(preset);
        if (!row) return usage("there is no preset", preset);
        mica_builder_config_preset(&config, row);
    }
    mica_error err = MICA_ERROR_INIT;
    mica_builder *builder = NULL;
    mica_builder_report report = {0};
    mica_status status = mica_builder_new(&lua_snapshot_frontend, &config, &builder, &err);
    for (int i = 0; i < folder_count && status == MICA_OK; i++)
        status = mica_builder_add_directory(builder, folders[i], &err);
    if (status == MICA_OK) status = mica_builder_build_path(builder, out, &report, &err);
    if (status == MICA_OK && depfile) status = mica_builder_write_depfile(builder, depfile, out, &err);
    for (size_t i = 0; i < report.refusal_count; i++)
        fprintf(stderr, "%s:%u: %s\n", report.refusals[i].source, report.refusals[i].line,
                report.refusals[i].reason);
    if (status == MICA_OK)
        printf("%s: %zu modules, %llu bytes\n", out, report.entries, (unsigned long long)report.file_bytes);
    else
        fprintf(stderr, "micalua: %s\n", err.message);
    mica_builder_free(builder);
    return status == MICA_OK ? 0 : 1;
}

/* ---- running ---- */

typedef struct options {
    const char *snapshot;
    mica_validation level;
    bool stats;
} options;

static bool level_of(const char *name, mica_validation *out) {
    static const char *const names[] = {[MICA_VALIDATE_LAZY] = "lazy",
                                        [MICA_VALIDATE_FULL] = "full",
                                        [MICA_VALIDATE_HEADER] = "header",
                                        [MICA_VALIDATE_OFF] = "off"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], name) == 0) {
            *out = (mica_validation)i;
            return true;
        }
    return false;
}

static mica_snapshot *open_snapshot(lua_State *L, const options *o) {
    uint8_t fingerprint[32];
    mica_error err = MICA_ERROR_INIT;
    mica_snapshot *snapshot;
    lua_snapshot_fingerprint(L, fingerprint);
    mica_snapshot_options how = {.path = o->snapshot,
                                 .level = o->level,
                                 .language = LUA_SNAPSHOT_LANGUAGE,
                                 .fingerprint = fingerprint,
                                 .guard = true};
    if (mica_snapshot_open(&how, &snapshot, &err) == MICA_OK) return snapshot;
    fprintf(stderr, "micalua: snapshot not used (%s): %s; modules come from files\n",
            mica_fallback_name(mica_fallback_reason(&err)), err.message);
    return NULL;
}

static int with_traceback(lua_State *L) {
    luaL_traceback(L, L, lua_tostring(L, 1), 1);
    return 1;
}

/* Runs a file with its arguments, which are also in the table `arg`; the status to end with. */
static int run(lua_State *L, const char *file, int argc, char **argv) {
    lua_createtable(L, argc, 1);
    lua_pushstring(L, file);
    lua_rawseti(L, -2, 0);
    for (int i = 0; i < argc; i++) {
        lua_pushstring(L, argv[i]);
        lua_rawseti(L, -2, i + 1);
    }
    lua_setglobal(L, "arg");
    lua_pushcfunction(L, with_traceback);
    int status = luaL_loadfile(L, file);
    for (int i = 0; i < argc && status == LUA_OK; i++)
        lua_pushstring(L, argv[i]);
    if (status == LUA_OK) status = lua_pcall(L, argc, 0, -argc - 2);
    if (status == LUA_OK) return 0;
    const char *message = lua_tostring(L, -1);
    fprintf(stderr, "micalua: %s\n", message ? message : "(the error is no text)");
    return 1;
}

static void print_stats(const mica_snapshot *snapshot) {
    mica_snapshot_stats stats;
    mica_buffer text = {0};
    mica_snapshot_get_stats(snapshot, &stats);
    if (mica_snapshot_stats_text(&stats, &text)) fwrite(text.data, 1, text.len, stderr);
    mica_buffer_free(&text);
}

typedef struct setup {
    mica_snapshot *snapshot;
    const char *name;
} setup;

/* Called protected, because opening libraries may run out of memory. */
static int open_libraries(lua_State *L) {
    const setup *s = lua_touserdata(L, 1);
    luaL_openlibs(L);
    if (s->snapshot) lua_snapshot_install(L, s->snapshot, s->name);
    return 0;
}

int main(int argc, char **argv) {
    options o = {0};
    int at = 1;
    if (argc > 1 && strcmp(argv[1], "build") == 0) return build(argc - 2, argv + 2);
    for (; at < argc && argv[at][0] == '-'; at++) {
        if (strcmp(argv[at], "--help") == 0) {
            fputs(usage_text, stdout);
            return 0;
        }
        if (strcmp(argv[at], "--stats") == 0)
            o.stats = true;
        else if (strcmp(argv[at], "--snapshot") == 0 && at + 1 < argc)
            o.snapshot = argv[++at];
        else if (strcmp(argv[at], "--validate") == 0 && at + 1 < argc) {
            if (!level_of(argv[++at], &o.level)) return usage("there is no validation level", argv[at]);
        } else
            return usage("unknown option", argv[at]);
    }
    if (at == argc) return usage("no program given", NULL);
    lua_State *L = luaL_newstate();
    if (!L) {
        fputs("micalua: out of memory\n", stderr);
        return 1;
    }
    setup with = {o.snapshot ? open_snapshot(L, &o) : NULL, o.snapshot};
    int status = 1;
    lua_pushcfunction(L, open_libraries);
    lua_pushlightuserdata(L, &with);
    if (lua_pcall(L, 1, 0, 0) == LUA_OK)
        status = run(L, argv[at], argc - at - 1, argv + at + 1);
    else
        fprintf(stderr, "micalua: %s\n", lua_tostring(L, -1));
    if (o.stats && with.snapshot) print_stats(with.snapshot);
    lua_close(L);
    mica_snapshot_close(with.snapshot);
    return status;
}
