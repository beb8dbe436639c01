/* examples/lua/lua_snapshot.c - see lua_snapshot.h. */
#include "lua_snapshot.h"

#include <lauxlib.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- building ---- */

/* The module name of a source's name into `out`; 0 when it has none or does not fit. */
static size_t module_name(const char *source, char *out, size_t cap) {
    size_t len = strlen(source);
    if (len < 5 || len >= cap || strcmp(source + len - 4, ".lua") != 0) return 0;
    len -= 4;
    if (len > 5 && strncmp(source + len - 5, "/init", 5) == 0) len -= 5;
    for (size_t i = 0; i < len; i++)
        out[i] = source[i] == '/' ? '.' : source[i];
    out[len] = 0;
    return len;
}

typedef struct chunk {
    uint8_t *data;
    size_t len, cap;
} chunk;

static int chunk_append(lua_State *L, const void *data, size_t len, void *ctx) {
    chunk *c = ctx;
    (void)L;
    if (len > c->cap - c->len) {
        size_t cap = c->cap ? c->cap * 2 : 4096;
        while (cap - c->len < len)
            cap *= 2;
        uint8_t *grown = realloc(c->data, cap);
        if (!grown) return 1;
        c->data = grown;
        c->cap = cap;
    }
    memcpy(c->data + c->len, data, len);
    c->len += len;
    return 0;
}

/* Says in a diagnostic what Lua says as "name:line: what". */
static void refuse(mica_module *out, const char *message) {
    const char *colon = strchr(message, ':');
    char *end = NULL;
    unsigned long line = colon ? strtoul(colon + 1, &end, 10) : 0;
    bool placed = colon && end != colon + 1 && *end == ':';
    mica_module_diagnostic(out, placed ? (uint32_t)line : 0, 0, true, placed ? end + 2 : message);
}

static mica_status compile(void *ctx, const mica_source *source, mica_module *out, mica_error *err) {
    char name[512], where[520];
    mica_status status = MICA_OK;
    (void)ctx;
    (void)err;
    size_t name_len = module_name(source->name, name, sizeof name);
    if (!name_len) {
        mica_module_diagnostic(out, 0, 0, true, "this file name makes no module name");
        return MICA_ERR_SYNTAX;
    }
    lua_State *L = luaL_newstate();
    chunk code = {0};
    if (!L) return MICA_ERR_NO_MEMORY;
    snprintf(where, sizeof where, "@%s", source->name);
    int loaded = luaL_loadbufferx(L, (const char *)source->data, source->len, where, "t");
    if (loaded == LUA_ERRSYNTAX) {
        refuse(out, lua_tostring(L, -1));
        status = MICA_ERR_SYNTAX;
    } else if (loaded != LUA_OK || lua_dump(L, chunk_append, &code, 0) != 0) {
        status = MICA_ERR_NO_MEMORY;
    } else {
        mica_entry *entry = mica_module_entry(out, name, name_len, NULL);
        mica_entry_part(out, entry, LUA_SNAPSHOT_CHUNK, code.data, code.len);
    }
    free(code.data);
    lua_close(L);
    return status;
}

void lua_snapshot_fingerprint(void *ctx, uint8_t out[32]) {
    chunk code = {0};
    lua_State *given = ctx, *L = given ? given : luaL_newstate();
    memset(out, 0, 32);
    if (L && luaL_loadstring(L, "") == LUA_OK) {
        /* signature, version, format, check bytes, three sizes, an integer and a float: 31 bytes in Lua 5.4 */
        if (lua_dump(L, chunk_append, &code, 1) == 0 && code.len > 31) memcpy(out, code.data, 31);
        lua_pop(L, 1);
    }
    out[31] = (uint8_t)(LUA_VERSION_RELEASE_NUM % 100);
    free(code.data);
    if (L && !given) lua_close(L);
}

static const mica_kind kinds[] = {{.kind = LUA_SNAPSHOT_CHUNK, .hot = true, .name = "chunk"}};

const mica_frontend lua_snapshot_frontend = {
    .language = LUA_SNAPSHOT_LANGUAGE,
    .extension = ".lua",
    .kinds = kinds,
    .kind_count = 1,
    .fingerprint = lua_snapshot_fingerprint,
    .compile = compile,
};

/* ---- running ---- */

/* The searcher; upvalues: the snapshot and its name. */
static int search(lua_State *L) {
    mica_snapshot *snapshot = lua_touserdata(L, lua_upvalueindex(1));
    const char *file = lua_tostring(L, lua_upvalueindex(2));
    size_t len;
    const char *name = luaL_checklstring(L, 1, &len);
    mica_error err = MICA_ERROR_INIT;
    uint32_t entry;
    mica_view code;
    mica_status status = mica_snapshot_entry_find(snapshot, mica_view_of(name, len), &entry, &err);
    if (status == MICA_OK) status = mica_snapshot_part(snapshot, entry, LUA_SNAPSHOT_CHUNK, &code, &err);
    if (status == MICA_ERR_NOT_FOUND) {
        lua_pushfstring(L, "no module '%s' in snapshot '%s'", name, file);
        return 1;
    }
    if (status != MICA_OK) {
        lua_pushfstring(L, "module '%s' of snapshot '%s' cannot be used: %s", name, file, err.message);
        return 1;
    }
    if (luaL_loadbufferx(L, (const char *)code.data, code.len, name, "b") != LUA_OK) {
        lua_pushfstring(L, "module '%s' of snapshot '%s' cannot be loaded: %s", name, file,
                        lua_tostring(L, -1));
        return 1;
    }
    lua_pushfstring(L, "%s:%s", file, name);
    return 2;
}

void lua_snapshot_install(lua_State *L, mica_snapshot *snapshot, const char *name) {
    luaL_checkstack(L, 6, "installing a searcher");
    lua_getglobal(L, LUA_LOADLIBNAME);
    lua_getfield(L, -1, "searchers");
    for (lua_Integer i = (lua_Integer)lua_rawlen(L, -1); i >= 2; i--) {
        lua_rawgeti(L, -1, i);
        lua_rawseti(L, -2, i + 1);
    }
    lua_pushlightuserdata(L, snapshot);
    lua_pushstring(L, name);
    lua_pushcclosure(L, search, 2);
    lua_rawseti(L, -2, 2);
    lua_pop(L, 2);
}
