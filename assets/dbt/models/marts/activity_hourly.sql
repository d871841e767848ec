select
    machine,
    day,
    wall_hour,
    sum(presses) as presses,
    sum(clicks) as clicks,
    sum(active_us) / 1e6 as active_seconds
from {{ ref('stg_activity') }}
group by machine, day, wall_hour
