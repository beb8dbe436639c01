/* compiler/lower_import.c - what `import` names: functions and classes of packages that a function or script calls by their
 * last name alone.
 *
 * import a.b.f makes f mean a.b.f in the whole function or script in which it stands, wherever in it and whatever is run of
 * it, since names are resolved before anything runs; it leaves no statement. import a.b.* does so for all that the package has,
 * which is known only when the name is first called: such a call has a name that lists the packages
 * (PROG_NAME_IMPORTED, looked up by vm/run/resolve.c). A variable comes before both, a function of the file before those of the
 * second kind, and so does a builtin or what the compiler knows by its name. */
#include "compiler/lower_internal.h"

#include "base/touched.h"
#include "compiler/traits.h"

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* "a.b.f" or "a.b.*": at least one package, and a name or all. */
static bool is_qualified(const char *text, size_t len) {
    size_t parts = 0;
    for (size_t k = 0; k < len; k++) {
        bool first = k == 0 || text[k - 1] == '.', last = k + 1 == len;
        if (text[k] == '.') {
            if (first || last) return false;
            parts++;
        } else if (text[k] == '*') {
            if (!first || !last) return false;
        } else if (!is_letter(text[k]) && (first || text[k] < '0' || text[k] > '9')) {
            return false;
        }
    }
    return parts > 0;
}

/* The words of an import statement: import a.f b.*, or import ("a.f", "b.*"); NULL where it is none. */
static cmp_expr *const *import_words(const cmp_stmt *s, uint32_t *count) {
    const cmp_expr *e = s->kind == CMP_STMT_EXPR ? s->expr : NULL;
    const cmp_name *name = NULL;
    cmp_expr *const *words = NULL;
    if (e && e->kind == CMP_EXPR_COMMAND) {
        name = e->command.name, words = e->command.args, *count = e->command.count;
    } else if (e && e->kind == CMP_EXPR_INDEX && e->index.count == 1 &&
               e->index.base->kind == CMP_EXPR_IDENT && e->index.first->kind == CMP_LINK_PAREN) {
        name = e->index.base->name, words = e->index.first->args, *count = e->index.first->arg_count;
    }
    if (!name || strcmp(name->text, "import") != 0 || !*count) return NULL;
    for (uint32_t k = 0; k < *count; k++)
        if (words[k]->kind != CMP_EXPR_STRING || !is_qualified(words[k]->string.bytes, words[k]->string.len))
            return NULL;
    return words;
}

bool cmp_is_import(cmp_lower *l, const cmp_stmt *s) {
    uint32_t count;
    return l->imports_named && import_words(s, &count) != NULL;
}

/* ---- gathering ---- */

static void gather(cmp_lower *l, cmp_scope *scope, const cmp_block *block);

static void add_import(cmp_lower *l, cmp_scope *scope, const cmp_expr *word) {
    cmp_import *import = base_arena_alloc(l->unit->arena, sizeof *import);
    if (!import) {
        l->unit->failed = true;
        return;
    }
    *import = (cmp_import){.text = word->string.bytes, .len = word->string.len};
    const cmp_import **end = &scope->imports;
    while (*end)
        end = (const cmp_import **)&(*end)->next;
    *end = import;
}

static void gather_branches(cmp_lower *l, cmp_scope *scope, const cmp_branch *items, uint32_t count) {
    for (uint32_t k = 0; k < count; k++)
        gather(l, scope, &items[k].body);
}

static void gather_stmt(cmp_lower *l, cmp_scope *scope, const cmp_stmt *s) {
    uint32_t count;
    cmp_expr *const *words = import_words(s, &count);
    for (uint32_t k = 0; words && k < count; k++)
        add_import(l, scope, words[k]);
    switch ((cmp_stmt_kind)s->kind) {
    case CMP_STMT_IF: gather_branches(l, scope, s->branches.items, s->branches.count); break;
    case CMP_STMT_WHILE:
    case CMP_STMT_UNTIL: gather(l, scope, &s->loop.body); break;
    case CMP_STMT_FOR: gather(l, scope, &s->for_.body); break;
    case CMP_STMT_SWITCH: gather_branches(l, scope, s->switch_.cases, s->switch_.count); break;
    case CMP_STMT_TRY:
        gather(l, scope, &s->try_.body);
        if (s->try_.has_catch) gather(l, scope, &s->try_.handler);
        break;
    case CMP_STMT_UNWIND:
        gather(l, scope, &s->unwind.body);
        gather(l, scope, &s->unwind.cleanup);
        break;
    default: break;
    }
}

static void gather(cmp_lower *l, cmp_scope *scope, const cmp_block *block) {
    for (uint32_t k = 0; k < block->count; k++)
        gather_stmt(l, scope, block->items[k]);
}

/* Those of the function or script; an anonymous function has those of what it stands in. */
static const cmp_import *imports_of(cmp_lower *l) {
    cmp_scope *s = l->scope;
    while (s->anon && s->outer)
        s = s->outer;
    if (!s->imports_known) {
        s->imports_known = true;
        if (s->func)
            gather(l, s, &s->func->body);
        else if (s->script)
            gather(l, s, &l->ast->body);
    }
    return s->imports;
}

/* Each text that is compiled asks, the first of a start too: it lies beside main. */
BASE_TOUCHED_TEXT void cmp_imports_begin(cmp_lower *l) {
    for (uint32_t i = 0; i < l->ast->name_count && !l->imports_named; i++)
        l->imports_named = strcmp(l->ast->names[i]->text, "import") == 0;
}

/* ---- names ---- */

static bool imports_name(const cmp_import *i, const cmp_name *name) {
    return i->len > name->len && i->text[i->len - name->len - 1] == '.' &&
           memcmp(i->text + i->len - name->len, name->text, name->len) == 0;
}

uint32_t cmp_imported(cmp_lower *l, const cmp_name *name) {
    if (!l->imports_named) return HIR_NONE;
    for (const cmp_import *i = imports_of(l); i; i = i->next)
        if (imports_name(i, name)) return hir_intern(l->unit, i->text, i->len);
    return HIR_NONE;
}

/* The compiler's own understanding of a name must not be lost to a package that may not even have it. */
static bool is_known(cmp_lower *l, const cmp_name *name) {
    const cmp_library *library = l->options->library;
    cmp_builtin builtin;
    return cmp_traits(name->text) ||
           (library && library->builtin && library->builtin(library->ctx, name->text, name->len, &builtin));
}

static uint32_t local_name(cmp_lower *l, const cmp_name *name) {
    const cmp_options *o = l->options;
    if (!o->is_local(o->context, name->text, name->len)) return HIR_NONE;
    char *text = base_arena_alloc(l->unit->arena, name->len + 1u);
    if (!text) {
        l->unit->failed = true;
        return HIR_NONE;
    }
    *text = PROG_NAME_LOCAL;
    memcpy(text + 1, name->text, name->len);
    return hir_intern(l->unit, text, name->len + 1u);
}

uint32_t cmp_meant_outside(cmp_lower *l, const cmp_name *name) {
    uint32_t local = l->options->is_local ? local_name(l, name) : HIR_NONE;
    if (local != HIR_NONE || !l->imports_named || is_known(l, name)) return local;
    size_t room = name->len + 2;
    const cmp_import *first = imports_of(l);
    for (const cmp_import *i = first; i; i = i->next)
        room += i->text[i->len - 1] == '*' ? i->len : 0;
    if (room == name->len + 2) return HIR_NONE;
    char *text = base_arena_alloc(l->unit->arena, room), *at = text;
    if (!text) {
        l->unit->failed = true;
        return HIR_NONE;
    }
    for (const cmp_import *i = first; i; i = i->next) {
        if (i->text[i->len - 1] != '*') continue;
        *at++ = PROG_NAME_IMPORTED;
        memcpy(at, i->text, i->len - 2);
        at += i->len - 2;
    }
    *at++ = PROG_NAME_IMPORTED;
    memcpy(at, name->text, name->len);
    at += name->len;
    return hir_intern(l->unit, text, (size_t)(at - text));
}
