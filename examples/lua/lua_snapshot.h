/* examples/lua/lua_snapshot.h - Lua modules in a snapshot: the frontend that compiles them and the searcher
 * that finds them.
 *
 * Only Mica's public headers and the real liblua are used. An entry is a module under the name that `require`
 * takes; its one part is the chunk that lua_dump writes, kept raw, so that lua_load reads it where the file
 * is mapped. */
#ifndef LUA_SNAPSHOT_H
#define LUA_SNAPSHOT_H

#include "mica/frontend.h"
#include "mica/snapshot.h"

#include <lua.h>

#define LUA_SNAPSHOT_LANGUAGE "lua"

/* The kinds of parts of a module. */
enum { LUA_SNAPSHOT_CHUNK = 1 };

/* Compiles sources named like files: "app/queue.lua" becomes the module "app.queue", "app/init.lua" becomes
 * "app". Thread-safe, as the builder wants it. Lives as long as the program. */
extern const mica_frontend lua_snapshot_frontend;

/* What a snapshot must carry to be run by the Lua this program is linked with: the header that lua_dump puts
 * before each chunk (format, sizes of numbers, their byte order), and the release. `ctx` is a lua_State to make
 * it with, or NULL for one made and ended here; all zeros but the release when memory ran out. */
void lua_snapshot_fingerprint(void *ctx, uint8_t out[32]);

/* Puts a searcher for the modules of `snapshot` before those for files, just behind package.preload. The
 * standard library's `package` must be open. The snapshot must outlive `L`; `name` stands for it in messages
 * and is copied. Raises Lua errors (memory). A module that is there but damaged is reported in the message of
 * `require` and the next searchers are asked. */
void lua_snapshot_install(lua_State *L, mica_snapshot *snapshot, const char *name);

#endif
