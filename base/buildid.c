/* base/buildid.c - finds the linker's build id among the notes of a loaded object. Two builds with the same
 * id are the same code, which is what caches that hold compiled code go by; reading the program's file to
 * hash it would cost more than a start may. */
#include "base/buildid.h"

#include <elf.h>
#include <link.h>
#include <string.h>

typedef struct buildid_search {
    uintptr_t address;
    uint8_t *out;
    bool found;
} buildid_search;

/* The notes are the program's own, but a stripped or packed one may have odd ones, so every length is
 * checked: a note is a head, a name and a description, the last two padded to 4 bytes. */
static bool buildid_notes(const uint8_t *at, size_t len, uint8_t *out) {
    while (len >= sizeof(ElfW(Nhdr))) {
        ElfW(Nhdr) note;
        memcpy(&note, at, sizeof note);
        size_t name = ((size_t)note.n_namesz + 3) & ~(size_t)3;
        size_t desc = ((size_t)note.n_descsz + 3) & ~(size_t)3;
        if (name > len - sizeof note || desc > len - sizeof note - name) return false;
        if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 && memcmp(at + sizeof note, "GNU", 4) == 0) {
            memcpy(out, at + sizeof note + name,
                   note.n_descsz < BASE_BUILD_ID_SIZE ? note.n_descsz : BASE_BUILD_ID_SIZE);
            return true;
        }
        at += sizeof note + name + desc;
        len -= sizeof note + name + desc;
    }
    return false;
}

/* Called for each loaded object: the one whose segments hold the address is asked for its notes, the others
 * are passed over. */
static int buildid_object(struct dl_phdr_info *object, size_t size, void *ctx) {
    buildid_search *search = ctx;
    bool inside = false;
    (void)size;
    for (int i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *p = &object->dlpi_phdr[i];
        uintptr_t start = object->dlpi_addr + p->p_vaddr;
        inside |= p->p_type == PT_LOAD && search->address >= start && search->address - start < p->p_memsz;
    }
    for (int i = 0; i < object->dlpi_phnum && inside && !search->found; i++) {
        const ElfW(Phdr) *p = &object->dlpi_phdr[i];
        if (p->p_type != PT_NOTE) continue;
        search->found = buildid_notes((const uint8_t *)(uintptr_t)(object->dlpi_addr + p->p_vaddr),
                                      p->p_memsz, search->out);
    }
    return inside; /* ends the walk */
}

bool base_build_id(const void *address, uint8_t out[BASE_BUILD_ID_SIZE]) {
    buildid_search search = {.address = (uintptr_t)address, .out = out};
    memset(out, 0, BASE_BUILD_ID_SIZE);
    dl_iterate_phdr(buildid_object, &search);
    return search.found;
}
