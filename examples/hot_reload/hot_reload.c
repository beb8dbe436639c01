/* examples/hot_reload/hot_reload.c - a program that can be changed while it runs, and is there again after a restart.
 *
 *     hot_reload [--if-younger SECONDS] [--autosave SECONDS] [IMAGE]
 *
 * IMAGE (hot_reload.img) is loaded by itself when it is there. A quick save goes to IMAGE.quick, and what is tried is
 * kept in IMAGE.baseline until it is decided. With --autosave the machine is saved after a command when so many seconds
 * have passed since it was. */
#include "state.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

typedef struct menu {
    state s;
    const char *image;
    char quick[300], baseline[300];
    long younger, autosave; /* seconds; below 0: not asked for */
    time_t saved;
    bool over;
} menu;

/* A line of input; false at its end. */
static bool menu_line(const char *question, char *out, int size) {
    printf("%s", question);
    fflush(stdout);
    if (fgets(out, size, stdin)) return true;
    puts("");
    return false;
}

static bool menu_number(const char *question, unsigned long most, unsigned long *out) {
    char line[80], *end;
    if (!menu_line(question, line, sizeof line)) return false;
    *out = strtoul(line, &end, 10);
    if (end != line && strchr("\r\n", *end) && line[0] != '-' && *out <= most) return true;
    printf("A number from 0 to %lu is wanted\n", most);
    return false;
}

static bool menu_yes(const char *question) {
    char line[80];
    return menu_line(question, line, sizeof line) && (line[0] == 'y' || line[0] == 'Y');
}

static void menu_save(menu *m) {
    if (state_save(&m->s, m->image)) m->saved = time(NULL);
}

static void menu_run(menu *m) {
    (void)vm_run(&m->s.machine, stdout);
}

static void menu_patch(menu *m) {
    unsigned long offset, value;
    if (!menu_number("Offset to patch: ", VM_PROGRAM_MAX, &offset) ||
        !menu_number("New value (0-255): ", 255, &value))
        return;
    unsigned before = offset < m->s.machine.used ? m->s.program[offset] : 0;
    if (vm_patch(&m->s.machine, (unsigned)offset, (uint8_t)value))
        printf("Changed program[%lu]: %u -> %lu\n", offset, before, value);
    else
        printf("The program has %u bytes\n", m->s.machine.used);
}

static void menu_load(menu *m) {
    (void)state_load(&m->s, m->image, -1);
}

static void menu_view(menu *m) {
    vm_view(&m->s.machine, stdout);
}

static void menu_reset(menu *m) {
    state_reset(&m->s);
    puts("The machine has its first program again");
}

static void menu_quit(menu *m) {
    if (menu_yes("Save before quitting? (y/n): ")) menu_save(m);
    puts("Goodbye");
    m->over = true;
}

static void menu_quick_save(menu *m) {
    (void)state_save(&m->s, m->quick);
}

static void menu_quick_load(menu *m) {
    (void)state_load(&m->s, m->quick, -1);
}

/* A and B: what was before is kept in a file, and comes back whole when the change is no good. */
static void menu_try(menu *m) {
    if (!state_save(&m->s, m->baseline)) return;
    menu_patch(m);
    menu_run(m);
    if (!menu_yes("Keep it? (y/n): ")) (void)state_load(&m->s, m->baseline, -1);
    (void)unlink(m->baseline);
}

static const struct {
    const char *text;
    void (*run)(menu *m);
} commands[] = {
    {"Run program", menu_run},
    {"Patch program (change one byte)", menu_patch},
    {"Save", menu_save},
    {"Load", menu_load},
    {"View program", menu_view},
    {"Reset to the first program", menu_reset},
    {"Quit", menu_quit},
    {"Quick save", menu_quick_save},
    {"Quick load", menu_quick_load},
    {"Try a change", menu_try},
};
enum { COMMANDS = sizeof commands / sizeof *commands };

static void menu_loop(menu *m) {
    char line[80];
    puts("Commands:");
    for (int k = 0; k < COMMANDS; k++)
        printf("%2d. %s\n", k + 1, commands[k].text);
    while (!m->over && menu_line("Choice: ", line, sizeof line)) {
        int choice = atoi(line);
        if (choice >= 1 && choice <= COMMANDS)
            commands[choice - 1].run(m);
        else
            printf("A number from 1 to %d is wanted\n", COMMANDS);
        if (m->autosave >= 0 && !m->over && time(NULL) - m->saved >= m->autosave) menu_save(m);
    }
}

static bool menu_options(menu *m, int argc, char **argv) {
    for (int k = 1; k < argc; k++) {
        long *seconds = strcmp(argv[k], "--if-younger") == 0 ? &m->younger
                        : strcmp(argv[k], "--autosave") == 0 ? &m->autosave
                                                             : NULL;
        char *end = NULL;
        if (!seconds && argv[k][0] == '-') return false;
        if (!seconds) m->image = argv[k];
        if (seconds && (++k == argc || (*seconds = strtol(argv[k], &end, 10)) < 0 || end == argv[k] || *end))
            return false;
    }
    return snprintf(m->quick, sizeof m->quick, "%s.quick", m->image) < (int)sizeof m->quick &&
           snprintf(m->baseline, sizeof m->baseline, "%s.baseline", m->image) < (int)sizeof m->baseline;
}

int main(int argc, char **argv) {
    static menu m = {.image = "hot_reload.img", .younger = -1, .autosave = -1};
    if (!menu_options(&m, argc, argv)) {
        fprintf(stderr, "usage: %s [--if-younger SECONDS] [--autosave SECONDS] [IMAGE]\n", argv[0]);
        return 2;
    }
    m.saved = time(NULL);
    if (!state_begin(&m.s)) return 1;
    if (access(m.image, F_OK) != 0)
        puts("There is no image: starting fresh");
    else if (!state_load(&m.s, m.image, m.younger))
        puts("Starting fresh");
    menu_loop(&m);
    state_end(&m.s);
    return 0;
}
