select
    day,
    wall_hour,
    sum(presses) as presses,
    sum(clicks) as clicks,
    sum(active_us) / 1000000.0 as active_seconds
from {{ ref('stg_activity') }}
group by day, wall_hour
