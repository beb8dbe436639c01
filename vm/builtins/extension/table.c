/* vm/builtins/extension/table.c - what the table of a shared object may say (mica_extension), and a copy of what is needed of
 * it. The version comes first: nothing else is looked at where that is another. */
#include "vm/builtins/extension/extension_internal.h"

#include "base/alloc.h"
#include "base/error.h"
#include "vm/run/frame.h"

#define FLAGS_KNOWN 127u /* MICA_TAKES_… */

/* `what` says what is wrong of which: "%s" for a name. */
static mica_status wrong(const ext_library *l, mica_error *err, const char *of, const char *what) {
    return base_fail(err, MICA_ERR_UNSUPPORTED, NULL, MICA_NO_OFFSET, "%s: %s%s%s%s", l->path,
                     of ? "the function '" : "", of ? of : "", of ? "' " : "", what);
}

static mica_status check_version(const ext_library *l, const mica_extension *t, mica_error *err) {
    if (t->abi != MICA_EXTENSION_ABI)
        return base_fail_pair(
            err, MICA_ERR_VERSION_MISMATCH, NULL, MICA_NO_OFFSET,
            base_pair_numbers(MICA_EXTENSION_ABI, t->abi),
            "%s: the extension was built for version %u of the interface (mica/extension.h), which is "
            "%s than that of this program, %u: build it again with this program's header",
            l->path, t->abi, t->abi > MICA_EXTENSION_ABI ? "newer" : "older", MICA_EXTENSION_ABI);
    if (t->bytes < sizeof *t || t->row < sizeof(mica_function) || t->row % sizeof(void *))
        return wrong(l, err, NULL, "its table is smaller than its version says (MICA_EXTENSION fills it in)");
    if (t->count == 0 || t->count > MICA_EXTENSION_FUNCTIONS_MOST || !t->functions)
        return base_fail(err, MICA_ERR_UNSUPPORTED, NULL, MICA_NO_OFFSET,
                         "%s: its table has %u functions; there are 1 to %u", l->path,
                         t->functions ? t->count : 0, MICA_EXTENSION_FUNCTIONS_MOST);
    return MICA_OK;
}

/* An identifier of M that fits a row of the VM's, and no word of the language. */
static bool take_name(char out[VM_BUILTIN_NAME_MAX], const char *name) {
    size_t len = name ? strnlen(name, VM_BUILTIN_NAME_MAX) : 0;
    if (len == 0 || len == VM_BUILTIN_NAME_MAX) return false;
    base_view text = base_view_of(name, len);
    if (!vm_is_identifier(text) || vm_is_keyword(text)) return false;
    memcpy(out, name, len);
    out[len] = 0;
    return true;
}

/* A copy without what could steer a terminal, its lines as they are; NULL where it is too long or memory ran out. */
static char *take_help(const char *help) {
    size_t len = strnlen(help, MICA_EXTENSION_TEXT_MOST + 1);
    char *copy = len <= MICA_EXTENSION_TEXT_MOST ? base_text_copy(help) : NULL;
    for (char *at = copy; at && *at; at++)
        if (*at != '\n' && *at != '\t') base_plain(at, 1);
    return copy;
}

static mica_status take_head(ext_library *l, const mica_extension *t, mica_error *err) {
    size_t len = t->version ? strnlen(t->version, EXT_VERSION_MOST + 1) : 0;
    if (!take_name(l->name, t->name))
        return wrong(l, err, NULL,
                     "the name that its table gives the extension is no identifier of at most 30 bytes");
    if (len > EXT_VERSION_MOST) return wrong(l, err, NULL, "the version in its table has more than 63 bytes");
    if (len) memcpy(l->version, t->version, len);
    base_plain(l->version, len);
    l->help = take_help(t->help ? t->help : "");
    if (!l->help) return wrong(l, err, NULL, "the help text of the extension has more than 65536 bytes");
    l->load = t->load;
    l->save = t->save;
    l->unload = t->unload;
    return MICA_OK;
}

static bool arity_ok(const mica_function *f) {
    int32_t most = MICA_EXTENSION_ARGUMENTS_MOST;
    return f->least >= 0 && f->least <= most && f->most >= -1 && f->most <= most &&
           (f->most == -1 || f->most >= f->least) && f->results >= -1 && f->results <= most;
}

static mica_status take_function(ext_library *l, const mica_function *f, mica_error *err) {
    ext_function *to = &l->functions[l->count];
    char shown[40] = {0};
    if (f->name) memcpy(shown, f->name, strnlen(f->name, sizeof shown - 1));
    base_plain(shown, strlen(shown));
    if (!take_name(to->name, f->name))
        return wrong(l, err, shown, "of its table has a name that is no identifier of at most 30 bytes");
    for (uint32_t k = 0; k < l->count; k++)
        if (strcmp(l->functions[k].name, to->name) == 0)
            return wrong(l, err, shown, "stands twice in its table");
    if (!f->call) return wrong(l, err, shown, "of its table has no address");
    if (!arity_ok(f))
        return wrong(l, err, shown, "of its table has numbers of arguments or results that cannot be");
    if (f->flags & ~FLAGS_KNOWN)
        return wrong(l, err, shown, "of its table has flags that version 1 of the interface does not know");
    if (!f->help || !*f->help) return wrong(l, err, shown, "of its table has no help text");
    to->help = take_help(f->help);
    if (!to->help) return wrong(l, err, shown, "of its table has a help text of more than 65536 bytes");
    to->call = f->call;
    to->least = f->least;
    to->most = f->most;
    to->results = f->results;
    to->flags = f->flags;
    l->count++;
    return MICA_OK;
}

/* Rows of a later header of this version may be longer. */
mica_status ext_take_table(ext_library *l, const mica_extension *table, mica_error *err) {
    mica_status status = check_version(l, table, err);
    if (status == MICA_OK) status = take_head(l, table, err);
    if (status != MICA_OK) return status;
    l->functions = base_calloc(table->count, sizeof *l->functions);
    if (!l->functions) return base_fail_memory(err, "opening an extension");
    const char *row = (const char *)table->functions;
    for (uint32_t k = 0; k < table->count && status == MICA_OK; k++, row += table->row)
        status = take_function(l, (const mica_function *)(const void *)row, err);
    return status;
}
