#!/usr/bin/env python3
"""Writes tasks.tsv and targets.tsv (from the labels of the demo texts) and the invented tables works.tsv, reports.tsv, plans.tsv, progress.tsv,
shares.tsv, ticks.tsv.

Deterministic; standard library only.  Totals of works per level are facts (588 = 6 + 76 + 58 + 439 + 9), everything else that is
counted here is invented and says so in its `nature` column.
"""
import csv, datetime, json, os, random

HERE = os.path.dirname(os.path.abspath(__file__))
GOLD = os.path.join(HERE, '..', '..', 'tests', 'corpus', 'demo', 'gold')


def table(name):
    with open(os.path.join(HERE, name), encoding='utf-8', newline='') as fh:
        return list(csv.DictReader(fh, delimiter='\t', quoting=csv.QUOTE_NONE))


def write(name, head, rows):
    with open(os.path.join(HERE, name), 'w', encoding='utf-8', newline='\n') as fh:
        for r in [head] + rows:
            assert len(r) == len(head), r
            fh.write('\t'.join('' if x is None else str(x) for x in r) + '\n')


def gold(n):
    with open(os.path.join(GOLD, '%d.json' % n), encoding='utf-8') as fh:
        return json.load(fh)


def split(total, weights, step=1):
    """Share `total` (a multiple of step) by weights, largest remainder; the parts add up exactly."""
    units = round(total / step)
    whole = sum(weights)
    raw = [units * w / whole for w in weights]
    out = [int(x) for x in raw]
    for k in sorted(range(len(raw)), key=lambda k: (out[k] - raw[k], k))[:units - sum(out)]:
        out[k] += 1
    return [round(x * step, 6) if step != 1 else x for x in out]


def day(s, n):
    return (datetime.date.fromisoformat(s) + datetime.timedelta(days=n)).isoformat()


# ---- units
UNITS = table('units-2021-12.tsv')
DISTRICTS = [u['code'] for u in UNITS if u['level'] == 'district' and u['parent_code'] == '42']
COMMUNES = {d: [u['code'] for u in UNITS if u['level'] == 'commune' and u['parent_code'] == d] for d in DISTRICTS}
KY_ANH = '447'                            # followed most closely: never silent
SILENT = {COMMUNES[KY_ANH][12], COMMUNES[KY_ANH][18]}  # two of its communes: no plan, nothing for June
ORGS = table('organisations-2020.tsv')
BODIES = [o['code'] for o in ORGS if o['level'] == 'province'
          and o['kind'] not in ('government', 'council', 'emulation', 'steering', 'enterprise')
          and o['code'] not in ('42.TU', '42.BTV', '42.TTTU')]
UNITS_26 = [u for u in table('units-2026.tsv') if u['parent_code'] == '42']
COMMUNES_26 = [u['code'] for u in UNITS_26]
REPORTING = DISTRICTS + BODIES            # 62 units


# ---- tasks and targets, from the labels
CAMPAIGNS = [('ht2020', 200), ('ka2020', 201), ('ht2026', 202)]
WHO = {'ht2020': 'district', 'ka2020': 'commune', 'ht2026': 'commune'}
AGENCY = {                                  # who states the figure when it is not counted unit by unit
    ('ht2020', 'II.4', 1): '42.SKHDT', ('ht2020', 'II.5', 4): '42.SKHDT', ('ht2020', 'II.7', 1): '42.SLDTBXH',
    ('ht2020', 'II.5', 1): 'commune', ('ht2020', 'II.5', 3): 'body',
    ('ka2020', 'II.5', 2): '447.MTTQ', ('ka2020', 'II.5', 3): '447.PGDDT', ('ka2020', 'II.5', 4): '447.BCHQS',
    ('ka2020', 'II.5', 5): '447.PYT', ('ka2020', 'II.5', 6): '447.PKTHT', ('ka2020', 'II.7', 1): '447.PLDTBXH',
    ('ka2020', 'II.7', 2): '447.PLDTBXH',
    ('ht2026', 'II.3', 1): '42.STC26', ('ht2026', 'II.3', 2): '42.STC26', ('ht2026', 'II.3', 3): '42.STC26',
    ('ht2026', 'II.3', 4): '42.THUE26', ('ht2026', 'II.3', 5): '42.BQLKKT26', ('ht2026', 'II.3', 6): '42.SCT26',
    ('ht2026', 'II.4', 1): '42.SNNMT26', ('ht2026', 'II.4', 4): '42.MTTQ26', ('ht2026', 'II.5', 1): '42.SGDDT26',
    ('ht2026', 'II.6', 1): '42.CA26',
}


def tasks_and_targets():
    names = {}
    for f in ('organisations-2020.tsv', 'organisations-2026.tsv'):
        for o in table(f):
            names.setdefault((f[-8:-4], o['name'].lower(), o['code'].split('.')[0]), o['code'])
    tasks, targets, keys = [], [], {}
    for camp, num in CAMPAIGNS:
        g = gold(num)
        year, root = ('2026', '42') if camp == 'ht2026' else ('2020', '447' if camp == 'ka2020' else '42')
        for s in g['sections']:
            if s['path'].startswith('II.'):
                leads = [names.get((year, a['unit'].lower(), root)) or '?' for a in g['assignments']
                         if a['section'] == s['path'] and a['role'] == 'lead']
                assert '?' not in leads, (camp, s['path'], leads)
                tasks.append([camp, s['path'].split('.')[1], s['heading'], ','.join(leads), 'texts'])
        count = {}
        for r in g['targets']:
            if r.get('optional'):
                continue
            sec = r['section']
            count[sec] = count.get(sec, 0) + 1
            n = count[sec]
            key = '%s.%s.%d' % (camp, sec, n)
            keys[key] = r
            targets.append([key, camp, sec, n, r['indicator'], r['op'], r['low'], r['high'], r['unit'], r['scope'], r['due'],
                            AGENCY.get((camp, sec, n), WHO[camp]), 'invented' if camp == 'ht2026' else 'fact'])
    write('tasks.tsv', ['campaign', 'task', 'title', 'lead_codes', 'source'], tasks)
    write('targets.tsv', ['key', 'campaign', 'section', 'n', 'indicator', 'op', 'low', 'high', 'unit', 'scope', 'due', 'stated_by', 'nature'], targets)
    return keys


# ---- works: totals are facts, shares and states are invented
def works():
    rnd = random.Random(588)
    rows = [['42.UBND', 'province', 6]]
    rows += [[c, 'department', n] for c, n in zip(BODIES, split(76, [2 if k < 27 else 1 for k in range(len(BODIES))]))]
    rows += [[d, 'district', n] for d, n in zip(DISTRICTS, split(58, [5 if len(COMMUNES[d]) > 17 else 4 for d in DISTRICTS]))]
    all_communes = [c for d in DISTRICTS for c in COMMUNES[d]]
    extra = split(439 - len(all_communes), [rnd.choice([0, 1, 1, 1, 2]) for _ in all_communes])
    rows += [[c, 'commune', 1 + n] for c, n in zip(all_communes, extra)]
    rows += [['42.DN', 'enterprise', 9]]
    assert sum(r[2] for r in rows) == 588
    done = {'province': 1, 'department': 45, 'district': 27, 'commune': 254, 'enterprise': 4}     # 331 of 588
    late = {'province': 1, 'department': 7, 'district': 8, 'commune': 46, 'enterprise': 1}        # 63 overdue
    of_commune = {c: d for d in DISTRICTS for c in COMMUNES[d]}
    slow = {'444'}                                                                                 # Hương Khê has most of the overdue
    out = []
    for level in ('province', 'department', 'district', 'commune', 'enterprise'):
        mine = [r for r in rows if r[1] == level]
        slots = [r[0] for r in mine for _ in range(r[2])]
        rnd.shuffle(slots)
        if level == 'commune':
            slots.sort(key=lambda c: of_commune[c] in slow and rnd.random() < 0.4)    # Hương Khê's to the end
        finished, rest = slots[:done[level]], slots[done[level]:]
        if level == 'commune':
            rest.sort(key=lambda c: of_commune[c] not in slow)
            hk = [c for c in rest if of_commune[c] in slow][:10]
            others = [c for c in rest if of_commune[c] not in slow]
            rnd.shuffle(others)
            per, overdue = {}, list(hk)
            for c in others:
                if len(overdue) < late[level] and per.get(of_commune[c], 0) < 5:
                    per[of_commune[c]] = per.get(of_commune[c], 0) + 1
                    overdue.append(c)
        else:
            overdue = rest[:late[level]]
        not_begun = []
        pool = list(rest)
        for c in overdue:
            pool.remove(c)
        not_begun = pool[::3]
        for code, lv, n in mine:
            d, o, b = finished.count(code), overdue.count(code), not_begun.count(code)
            out.append([code, lv, n, d, n - d - b, b, o, 'registered by level: fact (003 L19); the rest invented'])
    totals = [sum(r[k] for r in out) for k in (2, 3, 6)]
    assert totals == [588, 331, 63], totals
    write('works.tsv', ['unit_code', 'level', 'registered', 'completed', 'under_way', 'not_begun', 'overdue', 'nature'], out)
    return {r[0]: r for r in out}


# ---- reports and plans of the 62 reporting units
def reports():
    rnd = random.Random(62)
    rows, missing = [], {}
    for period, due, gone, slow in (('2020-04', '2020-04-12', 3, 14), ('2020-05', '2020-05-12', 2, 11), ('2020-06', '2020-06-12', 5, 9)):
        free = [u for u in REPORTING if u != KY_ANH]
        out = rnd.sample(free, gone)
        late = rnd.sample([u for u in free if u not in out], slow)
        missing[period] = set(out)
        for u in REPORTING:
            if u in out:
                rows.append([period, due, u, None, 'not_reported', 'invented'])
            elif u in late:
                rows.append([period, due, u, day(due, rnd.randint(1, 3)), 'late', 'invented'])
            else:
                rows.append([period, due, u, day(due, -rnd.randint(0, 4)), 'on_time', 'invented'])
    write('reports.tsv', ['period', 'due', 'unit_code', 'submitted_on', 'state', 'nature'], rows)
    plans = []
    none = set(rnd.sample([u for u in REPORTING if u != KY_ANH], 4))
    for camp, due, units, without in (('ht2020', '2020-03-20', REPORTING, none), ('ka2020', '2020-03-25', COMMUNES[KY_ANH], {COMMUNES[KY_ANH][12], COMMUNES[KY_ANH][18]})):
        for u in units:
            if u in without:
                plans.append([camp, u, due, None, None, None, 'not_issued', 'invented'])
                continue
            on = day(due, rnd.choice([-6, -5, -4, -3, -3, -2, -1, -1, 0, 0, 2, 8]))
            number = '%d/KH-%s' % (rnd.randint(12, 160), 'UBND' if u.isdigit() else u.split('.')[1])
            plans.append([camp, u, due, on, number, day(on, rnd.randint(1, 9)), 'late' if on > due else 'on_time', 'invented'])
    write('plans.tsv', ['campaign', 'unit_code', 'due', 'issued_on', 'number', 'launched_on', 'state', 'nature'], plans)
    return missing


# ---- progress
def cumulative(final, dates, shares):
    return [(d, round(final * s, 6)) for d, s in zip(dates, shares)]


def progress(keys, work, missing):
    rnd = random.Random(2020)
    rows = []

    def put(key, unit, date, value):
        assert key in keys, key
        value = round(value, 2)
        rows.append([key, unit, date, int(value) if value == int(value) else value, 'invented'])

    dates = ['2020-04-10', '2020-05-10', '2020-06-10']
    # Kỳ Anh: by commune; the district's own figure is the sum
    ka = COMMUNES[KY_ANH]
    index = {u['name'].split(' ', 1)[1]: u['code'] for u in UNITS if u['parent_code'] == KY_ANH}
    sums = {}
    for n, now, step, shares in ((1, 2, 1, (0, .5, 1)), (2, 11, 1, (.28, .64, 1)), (3, 64, 1, (.3, .6, 1)), (5, 19.8, .1, (.3, .62, 1)),
                                 (6, 4.1, .1, (.25, .6, 1)), (7, 15.6, .1, (.3, .65, 1))):
        key = 'ka2020.II.1.%d' % n
        parts = split(now, [rnd.choice([1, 2, 2, 3]) for _ in ka], step)
        for c, v in zip(ka, parts):
            x = 0
            for d, s in zip(dates, shares):
                if c not in SILENT or d != dates[-1]:   # a silent commune's last value stands
                    x = int(v * s) if step == 1 else round(v * s, 1)
                    put(key, c, d, x)
                sums[(n, d)] = round(sums.get((n, d), 0) + x, 1)
    for d, v in zip(dates, (1, 3, 6)):
        for c in ka[:v]:
            put('ka2020.II.1.4', c, d, 1)
    for n, names, per in ((10, ('Kỳ Thượng', 'Lâm Hợp'), (14, 15, 17)), (11, ('Kỳ Lạc', 'Kỳ Tây'), (13, 15, 16))):
        for name in names:
            for d, v in zip(dates, per):
                put('ka2020.II.1.%d' % n, index[name], d, v)
    for name, per in (('Kỳ Phong', (0, 0, 1)), ('Kỳ Văn', (0, 0, 0)), ('Kỳ Khang', (0, 0, 0))):
        for d, v in zip(dates, per):
            put('ka2020.II.1.8', index[name], d, v)
    for c in ka:
        begun = rnd.choice([0, 0, 1, 1, 2])
        for d, s in zip(dates, (0, .5, 1)):
            if c in SILENT and d == dates[-1]:
                continue
            put('ka2020.II.4.1', c, d, int(begun * s))
            put('ka2020.II.5.1', c, d, work[c][3] if s == 1 else 0)
    for n, code, per in ((2, '447.MTTQ', (1, 2, 3)), (3, '447.PGDDT', (9, 20, 31)), (4, '447.BCHQS', (0, 1, 2)), (5, '447.PYT', (0, 1, 2)),
                         (6, '447.PKTHT', (0, 0, 1))):
        for d, v in zip(dates, per):
            put('ka2020.II.5.%d' % n, code, d, v)
    for n, per in ((1, (52, 61, 71)), (2, (5.7, 5.4, 5.2))):
        for d, v in zip(dates, per):
            put('ka2020.II.7.%d' % n, '447.PLDTBXH', d, v)
    # the province: by district
    houses = random.Random(72)
    plan = {1: (24, 1, (.3, .6, 1)), 2: (61, 1, (.25, .6, 1)), 3: (690, 1, (.3, .6, 1)), 4: (212.4, .1, (.35, .65, 1)), 5: (24.6, .1, (.4, .7, 1)),
            6: (88.3, .1, (.3, .65, 1)), 7: (4, 1, (0, .25, 1)), 8: (1, 1, (0, 0, 1)), 9: (0, 1, (0, 0, 0))}
    own = {1: 1, 2: 2, 3: 3, 4: 5, 5: 6, 6: 7}
    towns = {'436', '437'}
    for n, (now, step, shares) in plan.items():
        key = 'ht2020.II.1.%d' % n
        rest = [d for d in DISTRICTS if d != KY_ANH and not (d in towns and n in (7, 8, 9))]
        mine = sums.get((own.get(n), dates[-1]), 1 if n == 7 else 0)
        parts = split(round(now - mine, 1), [len(COMMUNES[d]) * rnd.choice([.6, .8, 1, 1, 1.3]) for d in rest], step)
        for date, s in zip(dates, shares):
            for d, v in zip(rest, parts):
                if d not in missing[date[:7]]:
                    put(key, d, date, int(v * s) if step == 1 else round(v * s, 1))
            put(key, KY_ANH, date, sums[(own[n], date)] if n in own else mine if s == 1 else 0)
    for key, unit, per in (('ht2020.II.4.1', '42.SKHDT', (158, 254, 371)), ('ht2020.II.5.4', '42.SKHDT', (0, 1, 1)),
                           ('ht2020.II.7.1', '42.SLDTBXH', (3.62, 3.5, 3.41))):
        for date, v in zip(dates, per):
            if unit not in missing[date[:7]]:
                put(key, unit, date, v)
    for d in DISTRICTS:
        for c in COMMUNES[d]:
            if c not in SILENT and d not in missing[dates[-1][:7]]:
                put('ht2020.II.7.2', c, dates[-1], houses.choice((9, 14, 18, 22, 26, 31, 38, 44, 50, 52)))
        put('ht2020.II.5.2', d, '2020-04-28', work[d][2])
        for c in COMMUNES[d]:
            put('ht2020.II.5.1', c, '2020-04-28', work[c][2])
    for b in BODIES:
        put('ht2020.II.5.3', b, '2020-04-28', work[b][2])
    # 2026: by commune and ward
    now = ['2026-03-25', '2026-06-25', '2026-09-25', '2026-10-25']
    grow = (.25, .5, .78, .88)
    silent = set(rnd.sample(COMMUNES_26, 6))
    for c in COMMUNES_26:
        online, models = rnd.uniform(62, 96), rnd.choice([1, 2, 2, 2, 3])
        for date, s in zip(now, grow):
            if c in silent and date == now[-1]:
                continue
            put('ht2026.II.1.2', c, date, round(online * (.7 + .3 * s), 1))
            put('ht2026.II.1.3', c, date, models if s > .3 else min(models, 1))
    for n, total, step in ((1, 6, 1), (2, 148, 1), (3, 41, 1), (4, 291.5, .1), (5, 2210, 1)):
        wards = {u['code'] for u in UNITS_26 if u['name'].startswith('Phường')}
        who = [c for c in COMMUNES_26 if not (n in (1, 5) and c in wards)]
        for c, v in zip(who, split(total, [rnd.choice([0, 1, 1, 2, 3]) if n in (1, 3) else rnd.choice([1, 2, 2, 3]) for _ in who], step)):
            for date, s in zip(now, grow):
                if c in silent and date == now[-1]:
                    continue
                put('ht2026.II.2.%d' % n, c, date, int(v * s) if step == 1 else round(v * s, 1))
    for key, unit, per in (('ht2026.II.3.1', '42.STC26', (14.2, 47.5, 66.1, 72.8)), ('ht2026.II.3.2', '42.STC26', (14.2, 47.5, 66.1, 72.8)),
                           ('ht2026.II.3.3', '42.STC26', (301, 664, 1002, 1117)), ('ht2026.II.3.4', '42.THUE26', (2480, 5130, 7390, 8120)),
                           ('ht2026.II.3.5', '42.BQLKKT26', (0, 2, 3, 4)), ('ht2026.II.3.6', '42.SCT26', (1, 2, 4, 4)),
                           ('ht2026.II.4.1', '42.SNNMT26', (2.31, 2.2, 2.04, 1.98)), ('ht2026.II.4.4', '42.MTTQ26', (9.5, 22.4, 38.1, 47.9)),
                           ('ht2026.II.5.1', '42.SGDDT26', (85.2, 86.4, 88, 88.7)), ('ht2026.II.6.1', '42.CA26', (2.1, 3.4, 4.4, 4.9))):
        for date, v in zip(now, per):
            put(key, unit, date, v)
    write('progress.tsv', ['target_key', 'unit_code', 'date', 'value', 'nature'], rows)
    return rows


# ---- shares of the whole, given on by the agency that leads
def shares(keys):
    rows = []
    for camp, units, wanted in (('ht2020', DISTRICTS, (1, 2, 3, 4, 5, 6)), ('ka2020', COMMUNES[KY_ANH], (1, 2, 3, 5, 6, 7))):
        for n in wanted:
            key = '%s.II.1.%d' % (camp, n)
            low = keys[key]['low']
            weights = [len(COMMUNES[u]) if camp == 'ht2020' else 2 + k % 3 for k, u in enumerate(units)]
            for u, v in zip(units, split(low, weights, 1 if low == int(low) else .1)):
                if v > 0:
                    rows.append([key, u, v, 'invented'])
    write('shares.tsv', ['target_key', 'unit_code', 'goal', 'nature'], rows)


# ---- days on which recurring duties were ticked off: Saturdays, by the units that report
def ticks(missing):
    rnd = random.Random(7)
    rows = []
    for u in REPORTING + COMMUNES[KY_ANH]:
        for n in range(6):
            on = day('2020-05-09', 7 * n)
            if on[:7] == '2020-06' and (u in missing['2020-06'] or u in SILENT):
                continue
            if u == KY_ANH or rnd.random() < .8:
                rows.append([u, on, 'invented'])
    write('ticks.tsv', ['unit_code', 'date', 'nature'], rows)


def main():
    assert len(REPORTING) == 62, (len(DISTRICTS), len(BODIES))
    keys = tasks_and_targets()
    missing = reports()
    rows = progress(keys, works(), missing)
    shares(keys)
    ticks(missing)
    last = {}
    for key, unit, date, value, _ in rows:
        if key.startswith('ht2020.II.1'):
            last.setdefault(key, {}).setdefault(date, 0)
            last[key][date] += value
    for key in sorted(last):
        print(key, keys[key]['indicator'], keys[key]['low'], {d: round(v, 1) for d, v in last[key].items()})
    print('progress rows', len(rows))


if __name__ == '__main__':
    main()
