/* vm/builtins/special/fft_line.c - the transform of one line: Stockham's self-sorting passes of radix 4, 2,
 * 3, 5 and small primes; Bluestein's chirp convolution where a large prime divides the length.
 *
 * THE CHOICE OF FACTORS. A length is divided by 4 as often as it goes, then by 2, 3, 5 and the primes up to
 * 31: the larger the radix, the fewer passes over memory, and 4 needs hardly more arithmetic for a point than
 * 2, since multiplying by i is none. Primes from 7 on go through one general pass whose work grows with the
 * square of the prime for each group, which up to 31 is still less than Bluestein's method (three transforms
 * of more than twice the length). A prime beyond that sends the whole length through Bluestein (1970), which
 * is O(n log n) for any n; so no length is slow.
 *
 * Stockham's passes write each group's points side by side into the other of two buffers and so need no
 * permutation by reversed bits at the end (Van Loan, Computational Frameworks for the Fast Fourier Transform,
 * 1992). n = p * m * s throughout: p the radix of the pass, s the product of those before it, m what is left.
 *
 * Errors grow like the square root of the number of passes as long as the roots of unity are good, so these
 * are computed from angles below an eighth of the circle, where sine and cosine are exact to the last place,
 * and never by multiplying roots together.
 *
 * KissFFT is packaged for single precision only, and doubles are what M programs transform; so these are
 * our own. A plan lies in scratch and lives as long as the builtin runs. */
#include "vm/builtins/special/fft.h"

#include <math.h>

#define LARGEST_PRIME 31

/* exp (-2 pi i k / n), exact in the eighths of the circle. */
static vm_point root_of_unity(int64_t k, int64_t n, bool inverse) {
    int64_t eighth = 8 * k / n;       /* k < n */
    int64_t num = 8 * k - eighth * n; /* angle = (eighth + num / n) * pi / 4 */
    if (eighth & 1) num = n - num;
    double t = (double)num / (double)n * 0.78539816339744830962, c = cos(t), s = sin(t), re, im;
    switch (eighth) {
    case 0: re = c, im = s; break;
    case 1: re = s, im = c; break;
    case 2: re = -s, im = c; break;
    case 3: re = -c, im = s; break;
    case 4: re = -c, im = -s; break;
    case 5: re = -s, im = -c; break;
    case 6: re = s, im = -c; break;
    default: re = c, im = -s; break;
    }
    return (vm_point){re, inverse ? im : -im};
}

static inline vm_point add(vm_point a, vm_point b) {
    return (vm_point){a.re + b.re, a.im + b.im};
}
static inline vm_point sub(vm_point a, vm_point b) {
    return (vm_point){a.re - b.re, a.im - b.im};
}
static inline vm_point mul(vm_point a, vm_point b) {
    return (vm_point){a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}
static inline vm_point turn_quarter(vm_point a, bool inverse) { /* a * -i, or a * i */
    return inverse ? (vm_point){-a.im, a.re} : (vm_point){a.im, -a.re};
}

/* One pass takes m groups of p points, m * s apart, to neighbours s apart. n = p * m * s. */
static void pass2(const vm_fft *f, const vm_point *x, vm_point *y, int64_t m, int64_t s) {
    VM_STEPS (q, m) {
        vm_point w = f->roots[s * q];
        const vm_point *a = x + s * q, *b = a + s * m;
        vm_point *to = y + s * 2 * q;
        VM_STEPS (r, s) {
            to[r] = add(a[r], b[r]);
            to[r + s] = mul(sub(a[r], b[r]), w);
        }
    }
}

static void pass4(const vm_fft *f, const vm_point *x, vm_point *y, int64_t m, int64_t s) {
    VM_STEPS (q, m) {
        vm_point w1 = f->roots[s * q], w2 = f->roots[2 * s * q], w3 = f->roots[3 * s * q];
        const vm_point *a = x + s * q;
        vm_point *to = y + s * 4 * q;
        VM_STEPS (r, s) {
            vm_point a0 = a[r], a1 = a[r + s * m], a2 = a[r + 2 * s * m], a3 = a[r + 3 * s * m];
            vm_point even = add(a0, a2), odd = add(a1, a3), diff = sub(a0, a2),
                     side = turn_quarter(sub(a1, a3), f->inverse);
            to[r] = add(even, odd);
            to[r + s] = mul(add(diff, side), w1);
            to[r + 2 * s] = mul(sub(even, odd), w2);
            to[r + 3 * s] = mul(sub(diff, side), w3);
        }
    }
}

/* The two points beside the first are added and subtracted: half the multiplications of the general pass. */
static void pass3(const vm_fft *f, const vm_point *x, vm_point *y, int64_t m, int64_t s) {
    double h = f->inverse ? -0.86602540378443864676 : 0.86602540378443864676;
    VM_STEPS (q, m) {
        vm_point w1 = f->roots[s * q], w2 = f->roots[2 * s * q];
        const vm_point *a = x + s * q;
        vm_point *to = y + s * 3 * q;
        VM_STEPS (r, s) {
            vm_point a0 = a[r], sum = add(a[r + s * m], a[r + 2 * s * m]),
                     diff = sub(a[r + s * m], a[r + 2 * s * m]);
            vm_point mid = {a0.re - 0.5 * sum.re, a0.im - 0.5 * sum.im}, side = {h * diff.im, -h * diff.re};
            to[r] = add(a0, sum);
            to[r + s] = mul(add(mid, side), w1);
            to[r + 2 * s] = mul(sub(mid, side), w2);
        }
    }
}

/* sqrt (5) / 4 is half the difference of the two cosines, whose mean is -1/4. */
static void pass5(const vm_fft *f, const vm_point *x, vm_point *y, int64_t m, int64_t s) {
    const double half = 0.55901699437494742410;
    double h1 = f->inverse ? -0.95105651629515357212 : 0.95105651629515357212,
           h2 = f->inverse ? -0.58778525229247312917 : 0.58778525229247312917;
    VM_STEPS (q, m)
        VM_STEPS (r, s) {
            const vm_point *a = x + s * q + r, *w = f->roots;
            vm_point *to = y + s * 5 * q + r;
            vm_point sum1 = add(a[s * m], a[4 * s * m]), diff1 = sub(a[s * m], a[4 * s * m]);
            vm_point sum2 = add(a[2 * s * m], a[3 * s * m]), diff2 = sub(a[2 * s * m], a[3 * s * m]);
            vm_point all = add(sum1, sum2), apart = sub(sum1, sum2);
            vm_point mid = {a[0].re - 0.25 * all.re, a[0].im - 0.25 * all.im};
            vm_point mid1 = {mid.re + half * apart.re, mid.im + half * apart.im};
            vm_point mid2 = {mid.re - half * apart.re, mid.im - half * apart.im};
            vm_point side1 = {h1 * diff1.im + h2 * diff2.im, -(h1 * diff1.re + h2 * diff2.re)};
            vm_point side2 = {h2 * diff1.im - h1 * diff2.im, -(h2 * diff1.re - h1 * diff2.re)};
            to[0] = add(a[0], all);
            to[s] = mul(add(mid1, side1), w[s * q]);
            to[2 * s] = mul(add(mid2, side2), w[2 * s * q]);
            to[3 * s] = mul(sub(mid2, side2), w[3 * s * q]);
            to[4 * s] = mul(sub(mid1, side1), w[4 * s * q]);
        }
}

/* Points k and p - k have conjugate roots: their sum takes the cosine and their difference the sine, for the
 * results j and p - j alike. Roots are taken from the table at steps of n / p. */
static void pass_prime(const vm_fft *f, const vm_point *x, vm_point *y, int64_t m, int64_t s, int p) {
    int64_t step = f->n / p;
    int pairs = p / 2;
    vm_point sums[LARGEST_PRIME / 2], diffs[LARGEST_PRIME / 2];
    VM_STEPS (q, m)
        VM_STEPS (r, s) {
            const vm_point *a = x + s * q + r;
            vm_point *to = y + s * p * q + r, all = a[0];
            for (int k = 1; k <= pairs; k++) {
                sums[k - 1] = add(a[s * m * k], a[s * m * (p - k)]);
                diffs[k - 1] = sub(a[s * m * k], a[s * m * (p - k)]);
                all = add(all, sums[k - 1]);
            }
            to[0] = all;
            for (int j = 1; j <= pairs; j++) {
                vm_point mid = a[0], side = {0, 0};
                for (int k = 0, at = j; k < pairs; k++, at = at + j < p ? at + j : at + j - p) {
                    vm_point w = f->roots[step * at];
                    mid = add(mid, (vm_point){w.re * sums[k].re, w.re * sums[k].im});
                    side = add(side, (vm_point){-w.im * diffs[k].im, w.im * diffs[k].re});
                }
                to[s * j] = mul(add(mid, side), f->roots[s * q * j]);
                to[s * (p - j)] = mul(sub(mid, side), f->roots[s * q * (p - j)]);
            }
        }
}

/* An odd number of passes ends in the other buffer, and is copied back. */
static void passes(const vm_fft *f, vm_point *x) {
    vm_point *from = x, *to = f->work;
    int64_t left = f->n, s = 1;
    for (int k = 0; k < f->nfactors; k++) {
        int p = f->factors[k];
        int64_t m = left / p;
        if (p == 4)
            pass4(f, from, to, m, s);
        else if (p == 2)
            pass2(f, from, to, m, s);
        else if (p == 3)
            pass3(f, from, to, m, s);
        else if (p == 5)
            pass5(f, from, to, m, s);
        else
            pass_prime(f, from, to, m, s, p);
        vm_point *t = from;
        from = to;
        to = t;
        left = m;
        s *= p;
    }
    if (from != x) memcpy(x, from, (size_t)f->n * sizeof *x);
}

/* x[j] * x[k] = (x[j]^2 + x[k]^2 - (j-k)^2) / 2 turns the transform into a convolution with a chirp, which
 * is done by transforms of a power of two, at least 2n - 1 so that nothing wraps round. */
static void bluestein(vm_fft *f, vm_point *x) {
    int64_t n = f->n, size = f->chirp->n;
    vm_point *line = f->line;
    memset(line + n, 0, (size_t)(size - n) * sizeof *line);
    VM_STEPS (k, n)
        line[k] = mul(x[k], f->turn[k]);
    passes(f->chirp, line);
    VM_STEPS (k, size)
        line[k] = mul(line[k], f->kernel[k]);
    passes(f->back, line);
    VM_STEPS (k, n)
        x[k] = mul(line[k], f->turn[k]);
}

void vm_fft_line(vm_fft *f, vm_point *x) {
    if (f->n < 2) return;
    if (f->chirp)
        bluestein(f, x);
    else
        passes(f, x);
}

/* The chirp's phase is the square of k modulo 2n, kept exactly: k * k / n as a double would lose digits
 * for long lines. The factor 1 / size of the way back is in the kernel. */
static void plan_bluestein(vm_t *vm, vm_fft *f) {
    int64_t n = f->n, size = 1;
    while (size < 2 * n - 1)
        size *= 2;
    f->chirp = vm_fft_plan(vm, size, false);
    f->back = vm_fft_plan(vm, size, true);
    f->turn = vm_scratch(vm, (size_t)n * sizeof(vm_point));
    f->kernel = vm_scratch(vm, (size_t)size * sizeof(vm_point));
    f->line = vm_scratch(vm, (size_t)size * sizeof(vm_point));
    memset(f->kernel, 0, (size_t)size * sizeof(vm_point));
    int64_t square = 0; /* k * k modulo 2 n */
    VM_STEPS (k, n) {
        f->turn[k] = root_of_unity(square, 2 * n, f->inverse);
        vm_point c = {f->turn[k].re / (double)size, -f->turn[k].im / (double)size};
        f->kernel[k] = c;
        if (k) f->kernel[size - k] = c;
        square = (square + 2 * k + 1) % (2 * n);
    }
    passes(f->chirp, f->kernel);
}

/* One eighth of the circle gives the others, where the length divides so. */
static void fill_roots(vm_fft *f) {
    int64_t n = f->n;
    vm_point *r = f->roots;
    if (n % 8 != 0) {
        VM_STEPS (k, n)
            r[k] = root_of_unity(k, n, f->inverse);
        return;
    }
    for (int64_t k = 0; k <= n / 8; k++) {
        vm_point w = root_of_unity(k, n, false);
        double c = w.re, sine = -w.im, sign = f->inverse ? 1 : -1;
        r[k] = (vm_point){c, sign * sine};
        r[n / 4 - k] = (vm_point){sine, sign * c};
        r[n / 4 + k] = (vm_point){-sine, sign * c};
        r[n / 2 - k] = (vm_point){-c, sign * sine};
        r[n / 2 + k] = (vm_point){-c, -sign * sine};
        r[3 * n / 4 - k] = (vm_point){-sine, -sign * c};
        r[3 * n / 4 + k] = (vm_point){sine, -sign * c};
        if (k) r[n - k] = (vm_point){c, -sign * sine};
    }
}

/* The list of factors has room for any length: each is at least 2. */
vm_fft *vm_fft_plan(vm_t *vm, int64_t n, bool inverse) {
    vm_fft *f = vm_scratch(vm, sizeof *f);
    *f = (vm_fft){.n = n, .inverse = inverse};
    if (n > INT64_MAX / 64) vm_error_memory(vm);
    int64_t left = n;
    while (left % 4 == 0)
        f->factors[f->nfactors++] = 4, left /= 4;
    for (int p = 2; p <= LARGEST_PRIME && left > 1; p++)
        while (left % p == 0)
            f->factors[f->nfactors++] = p, left /= p;
    if (left > 1) {
        plan_bluestein(vm, f);
        return f;
    }
    f->roots = vm_scratch(vm, (size_t)(n + 1) * sizeof(vm_point));
    f->work = vm_scratch(vm, (size_t)(n + 1) * sizeof(vm_point));
    fill_roots(f);
    return f;
}

/* `turn` has the roots that part the two halves. */
vm_fft *vm_fft_plan_real(vm_t *vm, int64_t n) {
    vm_fft *f = vm_scratch(vm, sizeof *f);
    int64_t m = n / 2;
    *f = (vm_fft){.n = n, .half = vm_fft_plan(vm, m, false)};
    f->turn = vm_scratch(vm, (size_t)m * sizeof(vm_point));
    f->line = vm_scratch(vm, (size_t)(m + 1) * sizeof(vm_point));
    VM_STEPS (k, m)
        f->turn[k] = root_of_unity(k, n, false);
    return f;
}

/* Even points are the real parts of a half-length line and odd points its imaginary parts; its transform
 * holds both. */
void vm_fft_line_real(vm_fft *f, vm_point *x) {
    int64_t m = f->n / 2;
    vm_point *z = f->line;
    VM_STEPS (k, m)
        z[k] = (vm_point){x[2 * k].re, x[2 * k + 1].re};
    vm_fft_line(f->half, z);
    z[m] = z[0];
    VM_STEPS (k, m) {
        vm_point a = z[k], b = {z[m - k].re, -z[m - k].im};
        vm_point even = {0.5 * (a.re + b.re), 0.5 * (a.im + b.im)},
                 odd = {0.5 * (a.im - b.im), 0.5 * (b.re - a.re)};
        x[k] = add(even, mul(odd, f->turn[k]));
    }
    x[m] = (vm_point){z[0].re - z[0].im, 0};
    x[0].im = 0;
    for (int64_t k = 1; k < m; k++)
        x[f->n - k] = (vm_point){x[k].re, -x[k].im};
}
