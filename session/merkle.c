/* session/merkle.c - the tree is a sorted list of leaves and, above it, nodes that remember their hashes.
 *
 *     leaf    H (3, hash of its key, digest of what lies there)
 *     node    H (1, left, right)
 *     none    32 zeros
 *
 * A node stands for the leaves whose keys' hashes begin with the same bits; one that has a single leaf is that leaf. Nodes
 * lie in one list and refer to each other by number. */
#include "session/merkle.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/hash.h"

#include <stdlib.h>
#include <string.h>

#define NONE 0u /* no node: node 0 is never used */

typedef struct node {
    uint8_t hash[32];
    uint32_t child[2]; /* both NONE in a leaf */
    uint32_t leaf;     /* number + 1 of a leaf, else 0 */
    bool known;        /* the hash is that of what lies below */
} node;

typedef struct leaf {
    uint8_t key[32], digest[32];
    bool met; /* in the update that goes on */
} leaf;

struct ses_merkle {
    node *nodes;
    uint32_t node_count, node_room, free_node; /* free ones are linked by child[0] */
    leaf *leaves;
    uint32_t leaf_count, leaf_room, free_leaf; /* numbers + 1; linked by the first bytes of their key */
    uint32_t root;
    uint64_t work;
    bool failed;
};

ses_merkle *ses_merkle_new(void) {
    ses_merkle *m = base_calloc(1, sizeof *m);
    if (m) m->node_count = 1;
    return m;
}

void ses_merkle_free(ses_merkle *m) {
    if (!m) return;
    base_free(m->nodes);
    base_free(m->leaves);
    base_free(m);
}

uint64_t ses_merkle_work(const ses_merkle *m) {
    return m->work;
}

/* ---- nodes and leaves ---- */

static void *grown(void *list, uint32_t count, uint32_t *room, size_t each) {
    if (count < *room) return list;
    uint32_t more = *room ? 2 * *room : 256;
    void *now = more > UINT32_MAX / 4 ? NULL : base_realloc(list, more * each);
    if (now) *room = more;
    return now;
}

static uint32_t new_node(ses_merkle *m) {
    uint32_t k = m->free_node;
    if (k) {
        m->free_node = m->nodes[k].child[0];
    } else {
        node *nodes = grown(m->nodes, m->node_count, &m->node_room, sizeof *nodes);
        m->failed |= !nodes;
        if (!nodes) return NONE;
        m->nodes = nodes;
        k = m->node_count++;
    }
    memset(&m->nodes[k], 0, sizeof(node));
    return k;
}

static void free_node(ses_merkle *m, uint32_t k) {
    m->nodes[k].child[0] = m->free_node;
    m->free_node = k;
}

static uint32_t new_leaf(ses_merkle *m, const uint8_t key[32], const uint8_t digest[32]) {
    uint32_t k = m->free_leaf;
    if (k) {
        memcpy(&m->free_leaf, m->leaves[k - 1].key, sizeof m->free_leaf);
    } else {
        leaf *leaves = grown(m->leaves, m->leaf_count, &m->leaf_room, sizeof *leaves);
        m->failed |= !leaves;
        if (!leaves) return 0;
        m->leaves = leaves;
        k = ++m->leaf_count;
    }
    leaf *l = &m->leaves[k - 1];
    memcpy(l->key, key, 32);
    memcpy(l->digest, digest, 32);
    l->met = true;
    return k;
}

static unsigned bit_of(const uint8_t key[32], unsigned depth) {
    return key[depth / 8] >> (7 - depth % 8) & 1;
}

/* ---- changes ---- */

static uint32_t leaf_node(ses_merkle *m, const uint8_t key[32], const uint8_t digest[32]) {
    uint32_t k = new_node(m), of = k ? new_leaf(m, key, digest) : 0;
    if (of) m->nodes[k].leaf = of;
    return of ? k : NONE;
}

/* Two leaves in one place: nodes are put between until their keys part. */
static uint32_t part(ses_merkle *m, uint32_t old, uint32_t fresh, unsigned depth) {
    uint8_t a[32], b[32];
    memcpy(a, m->leaves[m->nodes[old].leaf - 1].key, 32);
    memcpy(b, m->leaves[m->nodes[fresh].leaf - 1].key, 32);
    uint32_t top = new_node(m), at = top;
    for (; at && bit_of(a, depth) == bit_of(b, depth); depth++) {
        uint32_t next = new_node(m);
        m->nodes[at].child[bit_of(a, depth)] = next;
        at = next;
    }
    if (!at) return NONE;
    m->nodes[at].child[bit_of(a, depth)] = old;
    m->nodes[at].child[bit_of(b, depth)] = fresh;
    return top;
}

/* True where something changed. */
static bool put(ses_merkle *m, const uint8_t key[32], const uint8_t digest[32]) {
    uint32_t way[257], at = m->root;
    unsigned depth = 0;
    for (; at && !m->nodes[at].leaf; depth++) {
        way[depth] = at;
        at = m->nodes[at].child[bit_of(key, depth)];
    }
    leaf *have = at ? &m->leaves[m->nodes[at].leaf - 1] : NULL;
    if (have && memcmp(have->key, key, 32) == 0) {
        have->met = true;
        if (memcmp(have->digest, digest, 32) == 0) return false;
        memcpy(have->digest, digest, 32);
        m->nodes[at].known = false;
    } else {
        uint32_t fresh = leaf_node(m, key, digest);
        if (fresh && at) fresh = part(m, at, fresh, depth);
        if (m->failed) return true;
        if (depth)
            m->nodes[way[depth - 1]].child[bit_of(key, depth - 1)] = fresh;
        else
            m->root = fresh;
    }
    for (unsigned k = 0; k < depth; k++)
        m->nodes[way[k]].known = false;
    return true;
}

/* The leaf goes, and a node that has a single leaf left is that leaf. */
static void take_away(ses_merkle *m, uint32_t of) {
    uint32_t way[257], at = m->root;
    const uint8_t *key = m->leaves[of - 1].key;
    unsigned depth = 0;
    for (; m->nodes[at].leaf != of; depth++) {
        way[depth] = at;
        at = m->nodes[at].child[bit_of(key, depth)];
    }
    uint32_t left = NONE; /* what stands in the place of the node */
    free_node(m, at);
    while (depth > 0) {
        uint32_t up = way[--depth];
        unsigned side = bit_of(key, depth);
        uint32_t other = m->nodes[up].child[!side];
        bool alone = !other && (!left || m->nodes[left].leaf),
             lone_leaf = !left && other && m->nodes[other].leaf;
        if (!alone && !lone_leaf) {
            m->nodes[up].child[side] = left;
            left = up;
            m->nodes[up].known = false;
            continue;
        }
        if (lone_leaf) left = other;
        free_node(m, up);
    }
    m->root = left;
    memcpy(m->leaves[of - 1].key, &m->free_leaf, sizeof m->free_leaf);
    m->leaves[of - 1].met = true;
    m->free_leaf = of;
}

/* ---- hashes ---- */

static void hash_leaf(ses_merkle *m, node *n) {
    uint8_t all[65] = {3};
    memcpy(all + 1, m->leaves[n->leaf - 1].key, 32);
    memcpy(all + 33, m->leaves[n->leaf - 1].digest, 32);
    base_sha256_of(all, sizeof all, n->hash);
    n->known = true;
    m->work++;
}

static const uint8_t *hash_of(const ses_merkle *m, uint32_t k) {
    static const uint8_t none[32];
    return k ? m->nodes[k].hash : none;
}

/* From below: a node waits on the way until both of its children are known. */
static void hash_all(ses_merkle *m) {
    uint32_t way[257];
    unsigned depth = 0;
    if (!m->root) return;
    way[depth++] = m->root;
    while (depth) {
        node *n = &m->nodes[way[depth - 1]];
        uint32_t wanted = NONE;
        for (unsigned side = 0; side < 2 && !n->known && !n->leaf; side++)
            if (n->child[side] && !m->nodes[n->child[side]].known) wanted = n->child[side];
        if (wanted) {
            way[depth++] = wanted;
            continue;
        }
        if (!n->known && n->leaf) {
            hash_leaf(m, n);
        } else if (!n->known) {
            ses_hash_pair(hash_of(m, n->child[0]), hash_of(m, n->child[1]), n->hash);
            n->known = true;
            m->work++;
        }
        depth--;
    }
}

mica_status ses_merkle_update(ses_merkle *m, const ses_leaves *l, size_t *changed, mica_error *err) {
    size_t n = 0;
    uint8_t key[32];
    for (uint32_t k = 0; k < m->leaf_count; k++)
        m->leaves[k].met = false;
    for (uint32_t k = m->free_leaf; k; memcpy(&k, m->leaves[k - 1].key, sizeof k))
        m->leaves[k - 1].met = true;
    for (size_t k = 0; k < l->count && !m->failed; k++) {
        base_view name = ses_leaf_key(l, &l->list[k]);
        base_sha256_of(name.data, name.len, key);
        n += put(m, key, l->list[k].digest);
    }
    for (uint32_t k = 1; k <= m->leaf_count && !m->failed; k++) {
        if (m->leaves[k - 1].met) continue;
        take_away(m, k);
        n++;
    }
    if (m->failed) return base_fail_memory(err, "hashing a state");
    hash_all(m);
    if (changed) *changed = n;
    return MICA_OK;
}

void ses_merkle_root(const ses_merkle *m, uint8_t out[32]) {
    memcpy(out, hash_of(m, m->root), 32);
}

int ses_merkle_prove(const ses_merkle *m, base_view name, uint8_t (*out)[32]) {
    uint8_t key[32];
    uint32_t at = m->root;
    int depth = 0;
    base_sha256_of(name.data, name.len, key);
    for (; at && !m->nodes[at].leaf; depth++) {
        unsigned side = bit_of(key, (unsigned)depth);
        memcpy(out[depth], hash_of(m, m->nodes[at].child[!side]), 32);
        at = m->nodes[at].child[side];
    }
    return at && memcmp(m->leaves[m->nodes[at].leaf - 1].key, key, 32) == 0 ? depth : -1;
}
