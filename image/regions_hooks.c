/* image/regions_hooks.c - what a program has done around a save and after a restore, in order, and what it has done
 * to a region of another version. */
#include "image/regions_internal.h"

#include "base/alloc.h"
#include "base/error.h"

/* Kept in order, so that nothing need be sorted when a save is in a hurry. */
mica_status mica_regions_add_hook(mica_regions *regions, const mica_regions_hook *hook, mica_error *err) {
    if (!regions || !hook)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         regions ? "there is no hook to add" : "there is no list of regions");
    mica_regions_hook *hooks = base_realloc(regions->hooks, (regions->hook_count + 1) * sizeof *hooks);
    if (!hooks) return base_fail_memory(err, "a hook");
    regions->hooks = hooks;
    size_t at = regions->hook_count++;
    for (; at > 0 && hooks[at - 1].order > hook->order; at--)
        hooks[at] = hooks[at - 1];
    hooks[at] = *hook;
    return MICA_OK;
}

/* From the highest down; what was told is told of the end too, and the one that refused is not. */
mica_status img_hooks_begin(const mica_regions *regions, size_t *begun, mica_error *err) {
    for (*begun = 0; *begun < regions->hook_count; ++*begun) {
        const mica_regions_hook *hook = &regions->hooks[regions->hook_count - 1 - *begun];
        mica_error inner = MICA_ERROR_INIT;
        mica_status status = hook->before_save ? hook->before_save(hook->ctx, &inner) : MICA_OK;
        if (status == MICA_OK) continue;
        inner.code = status;
        return base_fail_as(err, &inner, "nothing was saved, because a hook before the save failed: %s",
                            inner.message[0] ? inner.message : mica_status_sentence(status));
    }
    return MICA_OK;
}

void img_hooks_end(const mica_regions *regions, size_t begun) {
    for (size_t k = regions->hook_count - begun; k < regions->hook_count; k++)
        if (regions->hooks[k].after_save) regions->hooks[k].after_save(regions->hooks[k].ctx);
}

/* All of them, whatever one says: the memory is the file's by now, and what was closed must be opened again. */
mica_status img_hooks_restored(const mica_regions *regions, mica_error *err) {
    mica_status first = MICA_OK;
    for (size_t k = 0; k < regions->hook_count; k++) {
        const mica_regions_hook *hook = &regions->hooks[k];
        mica_error inner = MICA_ERROR_INIT;
        mica_status status = hook->after_restore ? hook->after_restore(hook->ctx, &inner) : MICA_OK;
        if (status == MICA_OK || first != MICA_OK) continue;
        inner.code = status;
        first = base_fail_as(err, &inner, "the regions were restored, and a hook after it failed: %s",
                             inner.message[0] ? inner.message : mica_status_sentence(status));
    }
    return first;
}

mica_status mica_regions_migrate(mica_regions *regions, const char *name, uint32_t from, uint64_t old_size,
                                 mica_regions_migrate_fn migrate, void *ctx, mica_error *err) {
    img_region *region = NULL;
    mica_status status = img_region_of(regions, name, &region, err);
    if (status != MICA_OK) return status;
    if (!migrate || old_size == 0 || from == region->is.version)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, name, MICA_NO_OFFSET,
                         !migrate        ? "the migration of region '%s' from version %u has no function"
                         : old_size == 0 ? "the migration of region '%s' from version %u has no old size"
                                         : "region '%s' has version %u: there is nothing to migrate",
                         name, from);
    for (size_t k = 0; k < region->migration_count; k++)
        if (region->migrations[k].from == from)
            return base_fail(err, MICA_ERR_EXISTS, name, MICA_NO_OFFSET,
                             "there is a migration of region '%s' from version %u already", name, from);
    img_migration *all = base_realloc(region->migrations, (region->migration_count + 1) * sizeof *all);
    if (!all) return base_fail_memory(err, "a migration");
    region->migrations = all;
    all[region->migration_count++] = (img_migration){from, old_size, migrate, ctx};
    return MICA_OK;
}
