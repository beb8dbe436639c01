/* vm/builtins/random/laws.c - variates of the gamma and Poisson distributions, by the methods that Octave
 * uses, in its order of draws: the same state gives the same numbers.
 *
 * That order makes some things look odd: tables that are filled from the end, a second pass over gamma
 * variates, other methods for one number than for many. Each is there because the sequence of draws would
 * be another without it. */
#include "vm/builtins/random/random_internal.h"

#include <math.h>

/* Marsaglia and Tsang, A simple method for generating gamma variables, ACM TOMS 26, 2000: the cube of a
 * normal variate, shifted and scaled, with a squeeze that decides nearly all cases without a logarithm.
 * Shapes below 1 are drawn one higher and multiplied by U^(1/shape), with U by way of an exponential
 * number, in a second pass. */
void vm_mt_gamma(vm_mt *g, double shape, int64_t n, double *out) {
    double d = (shape < 1 ? shape + 1 : shape) - 1.0 / 3, c = 1 / sqrt(9 * d);
    bool none = !(shape > 0) || isinf(shape);
    for (int64_t k = 0; k < n; k++) {
        double x, v, u, xx;
        if (none) {
            out[k] = NAN;
            continue;
        }
        do {
            do {
                x = vm_mt_normal(g);
                v = 1 + c * x;
                v *= v * v;
            } while (v <= 0);
            u = vm_mt_double(g);
            xx = x * x;
        } while (u >= 1 - 0.0331 * xx * xx && log(u) >= 0.5 * xx + d * (1 - v + log(v)));
        out[k] = d * v;
    }
    if (none || shape >= 1) return;
    for (int64_t k = 0; k < n; k++)
        out[k] *= exp(-vm_mt_exponential(g) / shape);
}

/* With single and double arithmetic mixed exactly as it must be. */
void vm_mt_gamma_single(vm_mt *g, float shape, int64_t n, float *out) {
    float d = (float)((shape < 1 ? 1.0 + (double)shape : (double)shape) - 1.0 / 3);
    float c = (float)(1 / sqrt(9 * (double)d));
    bool none = !(shape > 0) || isinf(shape);
    for (int64_t k = 0; k < n; k++) {
        float x, v, u, xx;
        if (none) {
            out[k] = NAN;
            continue;
        }
        do {
            do {
                x = vm_mt_normal_single(g);
                v = 1 + c * x;
                v *= v * v;
            } while (v <= 0);
            u = vm_mt_single(g);
            xx = x * x;
        } while ((double)u >= 1 - 0.0331 * (double)xx * (double)xx &&
                 (double)logf(u) >= 0.5 * (double)xx + (double)(d * (1 - v + logf(v))));
        out[k] = d * v;
    }
    if (none || shape >= 1) return;
    for (int64_t k = 0; k < n; k++)
        out[k] = (float)((double)out[k] * exp((double)(-vm_mt_exponential_single(g) / shape)));
}

/* Inversion from a table of the distribution function, for means up to 10: how many of its values lie
 * below a uniform number. The table grows as far as draws ask for it, to 64 values: with a mean of 10 what
 * lies beyond has no probability that 53 bits could hit. The numbers come last to first. */
#define TABLE 64
static void by_table(vm_mt *g, double mean, int64_t n, double *out) {
    double reach[TABLE], term = exp(-mean), sum = term;
    int known = 1;
    reach[0] = sum;
    while (n-- > 0) {
        double u = vm_mt_double(g);
        int k = 0;
        while (k < known && u > reach[k])
            k++;
        while (k == known && known < TABLE) { /* further out than before */
            term *= mean / known;
            sum += term;
            reach[known++] = sum;
            if (u > sum) k++;
        }
        out[n] = k;
    }
}

/* Patchwork rejection (Stadlober and Zechner, The patchwork rejection technique for sampling from unimodal
 * distributions, ACM TOMACS 1999): the histogram's parts beside the mode are mirrored into the corners that
 * the hat leaves, so that most draws need one uniform number. */
typedef struct patchwork {
    double mean, log_mean, mode, shift; /* log of the density at the mode */
    double k1, k2, k4, k5, left, right; /* borders of the patches, and their widths */
    double f1, f2, f4, f5, r1, r2, r4, r5, rate_left, rate_right;
    double p1, p2, p3, p4, p5, p6; /* areas, summed */
} patchwork;

/* Relative to the mode, so that neither power nor factorial overflows. */
static double density(const patchwork *p, double k) {
    return exp(k * p->log_mean - lgamma(k + 1) - p->shift);
}

/* Borders at the inflections of the density on both sides of the mode; the outer ones lie as far again
 * from these. Beyond them tails are bounded by exponentials. */
static void cut_patches(patchwork *p, double mean) {
    double spread = sqrt(mean + 0.25);
    p->mean = mean;
    p->log_mean = log(mean);
    p->mode = floor(mean);
    p->shift = p->mode * p->log_mean - lgamma(p->mode + 1);
    p->k2 = ceil(mean - 0.5 - spread);
    p->k4 = floor(mean - 0.5 + spread);
    p->k1 = p->k2 + p->k2 - p->mode + 1;
    p->k5 = p->k4 + p->k4 - p->mode;
    p->left = p->k2 - p->k1;
    p->right = p->k5 - p->k4;
    p->r1 = mean / p->k1;
    p->r2 = mean / p->k2;
    p->r4 = mean / (p->k4 + 1);
    p->r5 = mean / (p->k5 + 1);
    p->rate_left = log(p->r1);
    p->rate_right = -log(p->r5);
    p->f1 = density(p, p->k1);
    p->f2 = density(p, p->k2);
    p->f4 = density(p, p->k4);
    p->f5 = density(p, p->k5);
    p->p1 = p->f2 * (p->left + 1);
    p->p2 = p->f2 * p->left + p->p1;
    p->p3 = p->f4 * (p->right + 1) + p->p2;
    p->p4 = p->f4 * p->right + p->p3;
    p->p5 = p->f1 / p->rate_left + p->p4;
    p->p6 = p->f5 / p->rate_right + p->p5;
}

/* Each of the three takes the place `u` in the hat; true with *k when a number came of it without a
 * comparison with the density, else *w and *k are to be compared. */
static bool left_patch(const patchwork *p, vm_mt *g, double u, double *w, double *k) {
    double v = u - p->p1;
    if (v < 0) return *k = p->k2 + floor(u / p->f2), true;
    *w = v / p->left;
    if (*w < p->f1) return *k = p->k1 + floor(v / p->f1), true;
    double d = floor(p->left * vm_mt_double(g)) + 1;
    *k = p->k2 - d;
    if (*w <= p->f2 - d * (p->f2 - p->f2 / p->r2)) return true;
    v = p->f2 + p->f2 - *w;
    if (v >= 1) return false;
    double mirrored = p->k2 + d;
    if (v > p->f2 + d * (1 - p->f2) / (p->left + 1) && v > density(p, mirrored)) return false;
    return *k = mirrored, true;
}

/* The mirror of left_patch. These two and the tails differ in signs and in which borders count; a common
 * form would hide that. */
static bool right_patch(const patchwork *p, vm_mt *g, double u, double *w, double *k) {
    double v = u - p->p3;
    if (v < 0) return *k = p->k4 - floor((u - p->p2) / p->f4), true;
    *w = v / p->right;
    if (*w < p->f5) return *k = p->k5 - floor(v / p->f5), true;
    double d = floor(p->right * vm_mt_double(g)) + 1;
    *k = p->k4 + d;
    if (*w <= p->f4 - d * (p->f4 - p->f4 * p->r4)) return true;
    v = p->f4 + p->f4 - *w;
    if (v >= 1) return false;
    double mirrored = p->k4 - d;
    if (v > p->f4 + d * (1 - p->f4) / p->right && v > density(p, mirrored)) return false;
    return *k = mirrored, true;
}

static bool tail_patch(const patchwork *p, vm_mt *g, double u, double *w, double *k) {
    *w = vm_mt_double(g);
    if (u < p->p5) {
        double d = floor(1 - log(*w) / p->rate_left);
        *k = p->k1 - d;
        *w *= (u - p->p4) * p->rate_left;
        return *k >= 0 && *w <= p->f1 - d * (p->f1 - p->f1 / p->r1);
    }
    double d = floor(1 - log(*w) / p->rate_right);
    *k = p->k5 + d;
    *w *= (u - p->p5) * p->rate_right;
    return *w <= p->f5 - d * (p->f5 - p->f5 * p->r5);
}

/* `u` chooses the patch by area and the place in it. k below 0 may come out of the left tail and is drawn
 * again. */
static void by_patches(vm_mt *g, double mean, int64_t n, double *out) {
    patchwork p;
    cut_patches(&p, mean);
    for (int64_t i = 0; i < n; i++) {
        double w = 0, k = 0;
        for (;;) {
            double u = vm_mt_double(g) * p.p6;
            bool taken = u < p.p2   ? left_patch(&p, g, u, &w, &k)
                         : u < p.p4 ? right_patch(&p, g, u, &w, &k)
                                    : tail_patch(&p, g, u, &w, &k);
            if (taken || (k >= 0 && log(w) <= k * p.log_mean - lgamma(k + 1) - p.shift)) break;
        }
        out[i] = k;
    }
}

/* Rejection from a Lorentzian, whose tails are heavier than those of any Poisson law (Devroye, Non-Uniform
 * Random Variate Generation, 1986; Press et al., Numerical Recipes). 0.9 makes the hat lie above
 * everywhere. */
static double by_lorentzian(vm_mt *g, double mean) {
    double width = sqrt(2 * mean), log_mean = log(mean), top = mean * log_mean - lgamma(mean + 1), y, k;
    do {
        do {
            y = tan(M_PI * vm_mt_double(g));
            k = width * y + mean;
        } while (k < 0);
        k = floor(k);
    } while (vm_mt_double(g) > 0.9 * (1 + y * y) * exp(k * log_mean - lgamma(k + 1) - top));
    return k;
}

/* Beyond a mean of 1e8 the normal law is the Poisson law to all digits that matter. */
static double by_normal(vm_mt *g, double mean) {
    return fmax(0, floor(vm_mt_normal(g) * sqrt(mean) + mean + 0.5));
}

/* The method by the mean: a table, patches, the normal law. */
void vm_mt_poisson(vm_mt *g, double mean, int64_t n, double *out) {
    if (mean >= 0 && mean <= 10) {
        by_table(g, mean, n, out);
    } else if (mean > 10 && mean <= 1e8) {
        by_patches(g, mean, n, out);
    } else {
        bool none = !(mean >= 0) || isinf(mean);
        for (int64_t k = 0; k < n; k++)
            out[k] = none ? NAN : by_normal(g, mean);
    }
}

/* For a mean that is drawn from once nothing is prepared: products of uniform numbers for small means, the
 * Lorentzian for others. */
double vm_mt_poisson_one(vm_mt *g, double mean) {
    if (!(mean >= 0) || isinf(mean)) return NAN;
    if (mean <= 12) {
        double limit = exp(-mean), product = 1;
        int k = -1;
        do {
            k++;
            product *= vm_mt_double(g);
        } while (product > limit);
        return k;
    }
    return mean <= 1e8 ? by_lorentzian(g, mean) : by_normal(g, mean);
}
