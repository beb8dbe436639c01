/* image/save.h - a stopped VM → an epoch of an image. */
#ifndef IMAGE_SAVE_H
#define IMAGE_SAVE_H

#include "image/file.h"
#include "mica/memory.h"
#include "vm/heap/vm.h"

/* What is saved beside the memory; bytes are the caller's. */
typedef struct img_content {
    base_view session;       /* IMG_SECTION_SESSION */
    base_view about;         /* IMG_SECTION_ABOUT */
    base_view summary;       /* IMG_SECTION_SUMMARY */
    base_view touched;       /* IMG_SECTION_TOUCHED; empty: it is not known */
    const char *description; /* or NULL */
    int64_t time_ns;         /* when it was made; 0: now */
    const uint8_t *space_id; /* of a full epoch: names the memory, whose epochs share it; NULL: random */
} img_content;

/* Keeps between saves of one VM what a diff needs. */
typedef struct img_saver img_saver;

/* `tracking`: changes are noted from the first save on, so that later ones may be diffs. The VM must outlive it. Errors:
 * NO_MEMORY, UNSUPPORTED. */
MICA_MUST_USE mica_status img_saver_new(vm_t *vm, bool tracking, img_saver **out, mica_error *err);
/* A saver with tracking for a VM that `image` was loaded into (image/load.h), which must stay open as long: the next save may be
 * a diff of its newest epoch, into the file that it came from. Errors: as of img_saver_new, IO. */
struct img_image;
MICA_MUST_USE mica_status img_saver_resume(vm_t *vm, struct img_image *image, img_saver **out,
                                           mica_error *err);
/* Ends it; accepts NULL. */
void img_saver_free(img_saver *saver);
/* Saves the VM, which is stopped or runs nothing, into `file`: all of it, or with `full` false what changed since the last
 * save by this saver into the same file. Free blocks and registers that nobody uses are cleared first. After an error the
 * saver is as before; where a commit failed (img_file_commit) the file takes no diff any more. Errors: IO, LIMIT, NO_MEMORY;
 * INVALID_ARGUMENT (a diff without a save before it). */
MICA_MUST_USE mica_status img_saver_save(img_saver *saver, img_file *file, bool full,
                                         const img_content *content, mica_error *err);

/* For who keeps the memory elsewhere than in image files: calls `each` with every page, by its offset in the cage, that differs from
 * the last collection that was kept, all of them at first. The VM is stopped; it is scrubbed before. `each` copies. */
typedef mica_status (*img_page_fn)(void *ctx, uint64_t at, const void *bytes, size_t size, mica_error *err);
MICA_MUST_USE mica_status img_saver_collect(img_saver *saver, img_page_fn each, void *ctx, mica_error *err);
/* What was collected last is kept now: until then it is collected again. INVALID_ARGUMENT: nothing was, or with an error. */
MICA_MUST_USE mica_status img_saver_collected(img_saver *saver, mica_error *err);
/* The regions as the last save or collection had them; their bases lie in the cage. */
const mica_memory_space *img_saver_space(const img_saver *saver);

/* The same in slices, so that a program which runs never stops for long (memory/slices.h): img_saver_begin, then
 * img_saver_step at stops of the program until *few, then img_saver_rest at a stop, whose memory is saved, and img_saver_write
 * on any thread while the program runs on. One file at a time; nothing else is asked of the saver meanwhile. After an error,
 * and by img_saver_give_up, the saver and the file are as before. Errors: as img_saver_save. */
MICA_MUST_USE mica_status img_saver_begin(img_saver *saver, img_file *file, bool full, mica_error *err);
MICA_MUST_USE mica_status img_saver_step(img_saver *saver, uint64_t until_ns, bool *few, mica_error *err);
MICA_MUST_USE mica_status img_saver_rest(img_saver *saver, mica_error *err);
MICA_MUST_USE mica_status img_saver_write(img_saver *saver, const img_content *content, mica_error *err);
void img_saver_give_up(img_saver *saver);

/* The number and name of a region of the cage in images: one of vm/heap/regions.def, or, of a region that grows downwards,
 * a part of it. Part 0 are its last IMG_PART bytes, part k as many bytes in front of part k - 1 as lie behind. */
#define IMG_PART VM_MIB(1)
typedef struct img_place {
    char name[MICA_MEMORY_NAME_MAX];
    uint64_t from, to; /* offsets in the cage */
} img_place;
/* The place of that name; false when there is none. `to` is the most it may reach. */
bool img_place_named(const char *name, img_place *out);
/* Part `part` of a region; false when it has none of that number. */
bool img_place_part(vm_region_id region, unsigned part, img_place *out);

#endif
