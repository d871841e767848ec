select machine, day, key, sum(presses) as presses, sum(repeats) as repeats,
    case when sum(dwells) > 0 then sum(dwell_us) / 1e3 / sum(dwells) end as mean_dwell_ms
from {{ ref('stg_key') }}
group by machine, day, key
