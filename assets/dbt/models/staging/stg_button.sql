select * from {{ lake('button') }}
